// Away dates: whoever says that they are away is asked nothing that a launch begins meanwhile; their backup is. In a demonstration
// of its own, for it holds in every launch.
import { expect, test } from '@playwright/test';
import { ownDemonstration } from './own.mjs';
import { accept, launch, offer, owned, path, revoke, status } from './reviewing.mjs';
import { PEOPLE, be, complaints, usable } from './tenure.mjs';

test('a launch goes to the backup of whoever is away, until they are back', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  const own = await ownDemonstration();
  const { at } = own;
  try {
    await be(page, 'owner', at);
    const [id] = await owned(page, at);
    const identity = JSON.parse(own.tenure('identities', '--format', 'json')).find((one) => one.id === id);
    await be(page, 'security', at);
    await offer(page, id, { to: PEOPLE.admin, part: 'backup', at });
    await be(page, 'admin', at);
    await accept(page, identity.name, at);

    await be(page, 'owner', at);
    await page.goto(`${at}/settings`);
    await page.getByLabel('First day away').fill('2026-03-31');
    await page.getByLabel('First day back').fill('2026-03-31');
    await page.getByRole('button', { name: 'I am away' }).click();
    await expect(page.getByRole('alert')).toContainText('comes after the first day that you are away');
    await usable(page, javaScriptEnabled);
    await page.getByLabel('First day back').fill('2026-04-10');
    await page.getByRole('button', { name: 'I am away' }).click();
    await expect(status(page)).toContainText('Away from 2026-03-31, back on 2026-04-10');
    await expect(page.getByRole('main')).toContainText('away now');
    await usable(page, javaScriptEnabled);

    await be(page, 'security', at);
    const campaign = await launch(page, 'While they are away', { text: identity.provider_id ?? identity.external_id, at });
    const item = own.items(campaign).find((one) => one.identity === id);
    expect(item.reviewer_rule).toBe('backup');
    await be(page, 'admin', at);
    await page.goto(path(campaign, item.id, at));
    await expect(page.getByRole('main')).toContainText(`in place of ${PEOPLE.owner}, away until 2026-04-10`);
    await usable(page, javaScriptEnabled);
    await revoke(page);
    expect(own.items(campaign).find((one) => one.identity === id).answer).toBe('revoke');

    await be(page, 'owner', at);
    expect((await page.goto(path(campaign, item.id, at))).status(), 'it is not theirs').toBe(404);
    await page.goto(`${at}/settings`);
    await page.getByRole('button', { name: 'I am back' }).click();
    await expect(status(page)).toContainText('Taken back');
    await be(page, 'security', at);
    const after = await launch(page, 'They are back', { text: identity.provider_id ?? identity.external_id, at });
    const theirs = own.items(after).find((one) => one.identity === id);
    expect(theirs.reviewer_rule).not.toBe('backup');
    await be(page, 'owner', at);
    expect((await page.goto(path(after, theirs.id, at))).status()).toBe(200);
    expect(told.filter((text) => !text.includes('404'))).toEqual([]);
  } finally {
    await own.end();
  }
});
