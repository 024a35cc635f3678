// What time does to a review: security hears who is behind, what is late is refused, and what nobody answered is no
// response, and is to be suspended. The journey has a demonstration of its own, whose clock it moves on.
import { expect, test } from '@playwright/test';
import { ownDemonstration } from './own.mjs';
import { be, complaints, usable } from './tenure.mjs';

// What kinds of mail stand in the outbox, which the running server fills.
async function mails(page, at) {
  await page.goto(`${at}/outbox`);
  return page.locator('main').innerText();
}

test('security hears who is behind, late is refused, and no answer is no response', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  const own = await ownDemonstration();
  const { items } = own;
  const review = (id) => own.reviews().find((one) => one.id === id);
  try {
    await be(page, 'security', own.at);
    await page.goto(`${own.at}/reviews/new`);
    await page.getByLabel('Name', { exact: true }).fill('Behind');
    await page.getByLabel(/^Name, ARN or id contains/).fill('telemetry');
    await page.getByLabel(/^Owner/).selectOption({ label: 'Petra Novakova' });
    await page.getByRole('combobox', { name: 'Acknowledged by' }).selectOption({ label: 'Hannah Brandt' });
    await page.getByLabel('An item without a response at the close is').selectOption('suspend');
    await page.getByRole('button', { name: 'Show what it comes to' }).click();
    await expect(page.locator('section[aria-labelledby=confirm]')).toContainText('What nobody answers is to be suspended');
    await page.getByRole('button', { name: /^Launch over/ }).click();
    const id = page.url().match(/cam_\w+/)[0];
    const all = items(id);
    expect(all.length).toBeGreaterThan(1);

    // Due in three weeks at 17:00: twenty days on reviewers are reminded, and another day on it is due within one.
    await own.later(20);
    await be(page, 'security', own.at);
    await expect.poll(() => mails(page, own.at), { timeout: 30_000 }).toContain('Review reminder');
    await own.later(1);
    await be(page, 'security', own.at);
    await expect.poll(() => mails(page, own.at), { timeout: 30_000 }).toContain('Review behind');
    await be(page, 'owner', own.at);
    await page.goto(`${own.at}/reviews/${id}/items/${all[0].id}`);
    await expect(page.getByRole('main')).toContainText('Decide');
    await usable(page, javaScriptEnabled);
    await page.getByRole('radio', { name: /^Revoke/ }).check();
    await own.later(1);
    await be(page, 'owner', own.at);
    await page.goto(`${own.at}/reviews/${id}/items/${all[0].id}`);
    await expect(page.getByRole('main')).toContainText('was due');
    await expect(page.getByRole('radio', { name: /^Revoke/ })).toHaveCount(0);
    await usable(page, javaScriptEnabled);

    await be(page, 'security', own.at);
    await page.getByRole('link', { name: 'Behind' }).first().click();
    await page.getByRole('button', { name: 'Close the campaign' }).click();
    await page.getByRole('button', { name: 'Close it for good' }).click();
    await expect(page.getByRole('status').first()).toContainText(`${all.length} no response`);
    expect(review(id)).toMatchObject({ state: 'closed', no_response: 'suspend', counts: { kept: 0, no_response: all.length } });
    await expect(page.getByRole('main')).toContainText(new RegExp(`Nobody answered ${all.length}\\. Tasks opened for these, "suspend": \\d`));
    await usable(page, javaScriptEnabled);

    await be(page, 'owner', own.at);
    // One that had no task of the sort before.
    await page.goto(`${own.at}/reviews/${id}/items/${all.at(-1).id}`);
    await page.getByRole('link', { name: 'suspend: open' }).click();
    await expect(page.getByRole('main')).toContainText('Nobody is asked to delete it');
    await usable(page, javaScriptEnabled);
    expect(told).toEqual([]);
  } finally {
    await own.end();
  }
});
