// Reviews that nobody launches: what happens opens one where security ordered that, and a recurring one begins when its day has
// come. Days pass in these journeys: each has a demonstration of its own.
import { expect, test } from '@playwright/test';
import { ownDemonstration } from './own.mjs';
import { accept, close, offer, owned, revoke, status } from './reviewing.mjs';
import { PEOPLE, be, complaints, usable } from './tenure.mjs';

const NAME = 'Telemetry by the quarter';

// The review of that name, once the running server has launched it.
async function launched(own, name) {
  const one = () => own.reviews().find((review) => review.name === name);
  await expect.poll(() => Boolean(one()), { message: name, timeout: 30_000 }).toBe(true);
  return one();
}

test('an owner change opens a micro-review, which its new owner decides', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  const own = await ownDemonstration();
  const { at } = own;
  try {
    await be(page, 'security', at);
    await page.goto(`${at}/reviews`);
    const orders = page.locator('section[aria-labelledby=micro]');
    await expect(orders).toContainText('None is ordered');
    await orders.getByLabel('Acknowledged by').selectOption({ label: PEOPLE.management });
    await orders.getByLabel('Due after, in days').fill('15');
    await orders.getByRole('button', { name: 'Order them from now on' }).click();
    await expect(orders.getByRole('alert')).toContainText('from 1 to 14');
    await usable(page, javaScriptEnabled);
    await orders.getByLabel('Due after, in days').fill('7');
    await orders.getByRole('button', { name: 'Order them from now on' }).click();
    await expect(status(page)).toContainText('Ordered');
    await expect(orders).toContainText(`Ordered by ${PEOPLE.security}`);

    // What is in a campaign that takes answers is left to that.
    const open = own.reviews().filter((one) => one.state === 'open').flatMap((one) => own.items(one.id).map((item) => item.identity));
    await be(page, 'owner', at);
    const id = (await owned(page, at)).find((one) => !open.includes(one));
    const { name } = JSON.parse(own.tenure('identities', '--format', 'json')).find((one) => one.id === id);
    await be(page, 'security', at);
    await offer(page, id, { to: PEOPLE.admin, part: 'technical owner', at });
    await be(page, 'admin', at);
    await accept(page, name, at);
    const before = own.reviews().length;
    await own.later(1);
    const review = await launched(own, 'Micro-review: owner change');
    expect([own.reviews().length, review.population, review.state]).toEqual([before + 1, 1, 'open']);
    expect(own.items(review.id)[0].identity).toBe(id);

    await be(page, 'admin', at);
    await page.locator('section', { has: page.getByRole('heading', { name: /^Decide/ }) }).getByRole('link', { name }).click();
    await expect(page).toHaveURL(new RegExp(review.id));
    await usable(page, javaScriptEnabled);
    await revoke(page);
    expect(own.items(review.id)[0].answer).toBe('revoke');

    await be(page, 'security', at);
    await page.goto(`${at}/reviews`);
    await expect(page.getByRole('row', { name: /owner change/ })).toContainText('micro-review');
    await usable(page, javaScriptEnabled);
    await close(page, review.id, at);
    await expect(status(page)).toContainText('1 = 0 kept + 0 reduced + 0 rotated + 1 revoked');
    await page.goto(`${at}/reviews`);
    await orders.getByRole('button', { name: 'End this order' }).click();
    await expect(status(page)).toContainText('Ended');
    await expect(orders).toContainText('None is ordered');
    expect(told).toEqual([]);
  } finally {
    await own.end();
  }
});

test('a recurring review is launched on its day, changed, shown as due, and ended', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  const own = await ownDemonstration();
  const { at } = own;
  const row = page.getByRole('row', { name: new RegExp(NAME) });
  try {
    await be(page, 'security', at);
    await page.goto(`${at}/reviews/scopes`);
    await page.getByLabel('Name', { exact: true }).fill('Telemetry');
    await page.getByLabel(/^Name, ARN or id contains/).fill('telemetry');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await expect(status(page)).toContainText('Kept');
    await page.goto(`${at}/reviews/recurring`);
    await page.getByLabel('Name', { exact: true }).fill(NAME);
    await page.getByLabel('Saved scope').selectOption({ label: 'Telemetry' });
    await page.getByLabel('First launch').fill('2026-03-01');
    await page.getByLabel('Risk analysis that sets this').fill('RA-2026-02');
    await page.getByLabel('Analysed on').fill('2026-02-20');
    await page.getByLabel('Acknowledged by').selectOption({ label: PEOPLE.management });
    await page.getByRole('button', { name: 'Start it' }).click();
    await expect(page.getByRole('alert')).toContainText('The first day must not be over');
    await usable(page, javaScriptEnabled);
    await page.getByLabel('First launch').fill('2026-04-01');
    await page.getByRole('button', { name: 'Start it' }).click();
    await expect(status(page)).toContainText('Started');
    await expect(row).toContainText('2026-04-01');
    await expect(row).toContainText('never');

    await own.later(1);
    const first = await launched(own, `${NAME}, 2026-04-01`);
    expect(first.population).toBe(own.items(first.id).length);
    await be(page, 'security', at);
    await page.goto(`${at}/reviews/recurring`);
    await expect(row).toContainText('2026-07-01');
    await expect(row.locator(`a[href="/reviews/${first.id}"]`)).toHaveCount(1);

    await row.getByRole('link', { name: 'Change' }).click();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(NAME);
    await expect(page.getByLabel('First launch')).toHaveValue('2026-04-01');
    await usable(page, javaScriptEnabled);
    await page.getByLabel('Every so many months').fill('37');
    await page.getByRole('button', { name: 'Change it' }).click();
    await expect(page.getByRole('alert')).toContainText('from 1 to 36');
    await expect(page.getByLabel('Every so many months')).toHaveValue('37');
    await page.getByLabel('Every so many months').fill('1');
    await page.getByRole('button', { name: 'Change it' }).click();
    await expect(status(page)).toContainText('Changed. What it launched stays as it was');
    await expect(row).toContainText('every month');
    await expect(row).toContainText('2026-05-01');
    await page.goto(`${at}/reviews/${first.id}`);
    await expect(page.getByRole('main')).toContainText('every 3 months');

    // A month on, and no inventory since: it is refused, and waits.
    await own.later(31);
    await be(page, 'security', at);
    await expect.poll(async () => { await page.goto(`${at}/reviews/recurring`); return row.innerText(); }, { timeout: 30_000 }).toContain('Refused since');
    await expect(row).toContainText('due since 2026-05-01');
    await usable(page, javaScriptEnabled);

    // Its scope stays as long as it does.
    await page.goto(`${at}/reviews/scopes`);
    await page.getByRole('button', { name: 'Delete …' }).click();
    await expect(page.getByRole('dialog')).toContainText(NAME);
    await expect(page.getByRole('button', { name: 'Delete it for good' })).toHaveCount(0);
    await page.goto(`${at}/reviews/recurring`);
    await row.getByRole('button', { name: 'End', exact: true }).click();
    await expect(status(page)).toContainText('It is ended');
    await expect(page.getByRole('main')).toContainText('No recurring reviews yet');
    expect(own.reviews().find((one) => one.id === first.id).state, 'what it launched stays').toBe('open');
    await page.goto(`${at}/reviews/scopes`);
    await page.getByRole('button', { name: 'Delete …' }).click();
    await usable(page, javaScriptEnabled);
    await page.getByRole('button', { name: 'Delete it for good' }).click();
    await expect(status(page)).toContainText('Deleted');
    await expect(page.getByRole('main')).toContainText('No saved scopes yet');
    expect(told).toEqual([]);
  } finally {
    await own.end();
  }
});
