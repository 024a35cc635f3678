// Signing in and out through a real provider.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

const provider = process.env.PROVIDER_URL;

async function control(request, what) {
  expect((await request.post(`${provider}/control/${what}`)).ok()).toBeTruthy();
}

async function signIn(page, account, from = '/sign-in') {
  await page.goto(from);
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
  await page.getByLabel('Account').fill(account);
  await page.getByRole('button', { name: 'Continue' }).click();
}

async function accessible(page, scripting) {
  if (!scripting) return;
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
}

const session = async (context) => (await context.cookies()).find((cookie) => cookie.name === 'tenure');

test('a person signs in, comes back to the page asked for, and signs out at both', async ({ page, context, javaScriptEnabled }) => {
  const refused = [];
  // What the browser refuses or misses on our pages; the provider's are its own affair.
  page.on('console', (message) => {
    if (message.type() === 'error' && message.location().url.startsWith(process.env.TENURE_URL)) refused.push(message.text());
  });
  await page.goto('/sign-in?next=/keys');
  await accessible(page, javaScriptEnabled);
  await signIn(page, 'olga', '/sign-in?next=/keys');
  await expect(page).toHaveURL(/\/keys$/);
  await expect(page.getByRole('banner')).toContainText('olga@example.com');
  const cookie = await session(context);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 });

  await page.getByRole('link', { name: 'Sign out' }).click();
  await accessible(page, javaScriptEnabled);
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign out of the provider?' })).toBeVisible();
  await page.getByRole('button', { name: 'Yes' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole('main')).toContainText('You are signed out');
  await expect(page.getByRole('banner')).not.toContainText('olga@example.com');

  // What was signed out stays so, for whoever kept the cookie.
  await context.addCookies([cookie]);
  await page.goto('/');
  await expect(page.getByRole('banner')).not.toContainText('olga@example.com');
  expect(refused).toEqual([]);
});

test('signing in gives the browser another session id', async ({ page, context }) => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
  const before = await session(context);
  await page.getByLabel('Account').fill('olga');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('banner')).toContainText('olga@example.com');
  expect((await session(context)).value).not.toBe(before.value);
});

test('an address is matched in whatever case the provider writes it', async ({ page }) => {
  await signIn(page, 'sam');
  await expect(page.getByRole('banner')).toContainText('sam@example.com');
});

for (const [account, says] of [['stan', 'nobody has added you here'], ['vera', 'does not say that your address is verified']]) {
  test(`${account} is not let in, and is told why`, async ({ page, javaScriptEnabled }) => {
    await signIn(page, account);
    await expect(page.getByRole('alert')).toContainText(says);
    await accessible(page, javaScriptEnabled);
    await page.goto('/');
    await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
  });
}

test('whoever cancels at the provider comes back and can try again', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toContainText('you cancelled');
  await expect(page.getByRole('link', { name: 'Sign in with your organisation' })).toBeVisible();
});

test('keys that the provider rotated are fetched again', async ({ page, request }) => {
  await signIn(page, 'olga');
  await expect(page.getByRole('banner')).toContainText('olga@example.com');
  await control(request, 'rotate');
  await page.context().clearCookies();
  await signIn(page, 'ari');
  await expect(page.getByRole('banner')).toContainText('ari@example.com');
});

test('an answer is used once, and only in the browser that asked', async ({ page, browser }) => {
  let answer;
  page.on('request', (request) => { if (request.url().includes('/sign-in/callback')) answer = request.url(); });
  await signIn(page, 'olga');
  await expect(page.getByRole('banner')).toContainText('olga@example.com');
  await page.goto(answer);
  await expect(page.getByRole('alert')).toContainText('This attempt to sign in is over');
  const other = await browser.newPage();
  await other.goto(answer);
  await expect(other.getByRole('alert')).toContainText('This attempt to sign in is over');
  await expect(other.getByRole('banner')).not.toContainText('olga@example.com');
});
