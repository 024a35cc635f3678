// The second stage as people do it: launched with it, kept, sent back, kept again, confirmed by another person, closed.
import { expect, test } from '@playwright/test';
import { DEMO, be, complaints, item, items, reviews, usable } from './tenure.mjs';

const WHY = 'Asked the team: the alerts need it';
const BACK = 'Say which of its permissions the alerts need';

const status = (page) => page.getByRole('status').first();
const path = (campaign, id) => `${DEMO}/reviews/${campaign}/items/${id}`;

// As security, over the two functions of one name, one in each account: both privileged, both the owner's.
async function launch(page, name) {
  await page.goto(`${DEMO}/reviews/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel(/^Name, ARN or id contains/).fill('tyre-wear');
  await page.getByLabel(/^Owner/).selectOption({ label: 'Petra Novakova' });
  await page.getByRole('combobox', { name: 'Acknowledged by' }).selectOption({ label: 'Hannah Brandt' });
  await page.getByLabel('Security confirms what is kept among the privileged').check();
  await page.getByLabel('Days for that after the due instant').fill('31');
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  await expect(page.getByRole('alert')).toContainText('1 to 30 days');
  await expect(page.getByLabel('Security confirms what is kept among the privileged')).toBeChecked();
  await page.getByLabel('Days for that after the due instant').fill('10');
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  await expect(page.getByRole('main')).toContainText('Security confirms what is kept of 2 privileged identities, until 10 days');
  await page.getByRole('button', { name: /^Launch over/ }).click();
  await expect(status(page)).toContainText('2 items are frozen');
  return reviews().find((one) => one.name === name).id;
}

// Keeps it, as its page asks for it.
async function keep(page, campaign, id) {
  await page.goto(path(campaign, id));
  if (await page.locator('details.more:not([open])').count()) await page.locator('details.more > summary').click();
  await page.getByRole('radio', { name: /^(Keep|State the need)/ }).check();
  await page.getByLabel('Why').fill(WHY);
  await page.getByRole('button', { name: /^Decide/ }).click();
  await expect(status(page)).toContainText(/Kept|Need stated/);
}

test('what is kept among the privileged counts once another person confirmed it', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  await be(page, 'security');
  const campaign = await launch(page, `Second stage, with scripting ${javaScriptEnabled ? 'on' : 'off'}`);
  const [first, other] = items(campaign);

  await be(page, 'owner');
  await keep(page, campaign, first.id);
  expect(item(campaign, first.id).confirmation).toBe('waiting');
  await page.goto(path(campaign, first.id));
  await expect(page.getByRole('main')).toContainText('The keep waits for a confirmation');
  await expect(page.getByRole('button', { name: 'Confirm the keep' })).toHaveCount(0);
  await page.goto(path(campaign, other.id));
  await page.getByRole('radio', { name: /^Revoke/ }).check();
  await page.getByRole('button', { name: /^Decide/ }).click();
  await expect(status(page)).toContainText('Revocation of');

  // All is decided; what waits is not.
  await be(page, 'security');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await expect(page.getByRole('main')).toContainText('1 keep(s) still wait for security');
  await usable(page, javaScriptEnabled);
  await page.goto(`${DEMO}/`);
  await expect(page.getByRole('heading', { name: /^Confirm \d/ })).toBeVisible();
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByRole('link', { name: /^Confirm what is kept/ }).click();
  await page.locator('#items ~ * a', { hasText: first.name }).first().click();
  await usable(page, javaScriptEnabled);
  await page.getByLabel('Why it goes back').fill('no');
  await page.getByRole('button', { name: 'Send it back' }).click();
  await expect(page.getByRole('alert')).toContainText('at least 10 characters');
  await expect(page.getByLabel('Why it goes back')).toHaveValue('no');
  await page.getByLabel('Why it goes back').fill(BACK);
  await page.getByRole('button', { name: 'Send it back' }).click();
  await expect(status(page)).toContainText('Sent back');
  expect(item(campaign, first.id)).toMatchObject({ answer: null, confirmation: 'sent_back' });

  await be(page, 'owner');
  await page.goto(path(campaign, first.id));
  await expect(page.getByRole('main')).toContainText(BACK);
  await keep(page, campaign, first.id);
  expect(item(campaign, first.id).confirmation).toBe('waiting');

  await be(page, 'security');
  await page.goto(path(campaign, first.id));
  await page.getByRole('button', { name: 'Confirm the keep' }).click();
  await expect(status(page)).toContainText('Confirmed');
  expect(item(campaign, first.id).confirmation).toBe('confirmed');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByRole('button', { name: 'Close the campaign' }).click();
  await page.getByRole('button', { name: 'Close it for good' }).click();
  await expect(status(page)).toContainText('2 = 1 kept + 0 reduced + 0 rotated + 1 revoked');
  expect(reviews().find((one) => one.id === campaign)).toMatchObject({ state: 'closed', counts: { kept: 1, no_response: 0 } });
  expect(told).toEqual([]);
});
