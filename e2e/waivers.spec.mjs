// A waiver of independence: whoever asked for an exception may not keep what has it, until one person asked for a waiver and
// another approved it. It has a demonstration of its own, in which management is two people: whoever approves a waiver does not
// acknowledge the result.
import { expect, test } from '@playwright/test';
import { ownDemonstration } from './own.mjs';
import { keep, launch, owned, path, status } from './reviewing.mjs';
import { PEOPLE, be, complaints, usable } from './tenure.mjs';

const OTHER = 'Amara Diallo';
const NOBODY = 'Nobody else knows what the key is for';

// The role management for one more person, as it is given: proposed by one person, confirmed by another.
async function secondManager(page, at) {
  await be(page, 'admin', at);
  await page.goto(`${at}/people`);
  await page.getByRole('link', { name: OTHER }).click();
  await page.locator('#propose > summary').click();
  await page.getByLabel('Role', { exact: true }).selectOption('management');
  await page.getByRole('button', { name: 'Propose it' }).click();
  await be(page, 'security', at);
  await page.goto(`${at}/people`);
  await page.getByRole('button', { name: `Confirm management for ${OTHER}` }).click();
  await expect(status(page)).toContainText('Confirmed: the role is held from now on');
}

// As its owner: an exception from something that one of theirs breaks; security gives it. Gives the finding.
async function excepted(page, at, tenure) {
  await be(page, 'owner', at);
  const theirs = await owned(page, at);
  const all = JSON.parse(tenure('findings', '--format', 'json'));
  const may = (one) => ['idle credential', 'rotation overdue', 'unused grants', 'trust too wide'].includes(one.rule) && ['low', 'medium'].includes(one.severity);
  const found = all.find((one) => theirs.includes(one.identity.id) && !one.exception && may(one));
  await page.goto(`${at}/exceptions/ask?identity=${found.identity.id}`);
  await page.getByLabel('What it is about').selectOption(found.credential_id ? `${found.rule}|${found.credential_id}` : found.rule);
  await page.getByLabel('Why it has to be broken').fill('The partner changes its side only in April');
  await page.getByLabel('Monitoring').check();
  await page.getByLabel('What replaces it, and by when').fill('A role replaces it by the end of April');
  await page.getByLabel('How risky it is').selectOption('medium');
  await page.getByLabel('Last day, UTC').fill('2026-04-25');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(status(page)).toContainText('Asked');
  const exception = page.url();
  await be(page, 'security', at);
  await page.goto(exception);
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(status(page)).toContainText('Approved. It covers');
  return found;
}

test('what its asker may not keep is kept once two others waived that', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  const own = await ownDemonstration();
  const { at } = own;
  try {
    await secondManager(page, at);
    const { identity } = await excepted(page, at, own.tenure);
    const campaign = await launch(page, 'Too small for two', { text: identity.provider_id ?? identity.external_id, at });
    const one = () => own.items(campaign).find((item) => item.identity === identity.id);
    const item = one();
    const answer = () => one().answer;

    await be(page, 'owner', at);
    await page.goto(path(campaign, item.id, at));
    await expect(page.getByRole('main')).toContainText('ask security for a waiver');
    await expect(page.getByRole('radio'), 'it can be revoked, and nothing else').toHaveCount(1);
    await usable(page, javaScriptEnabled);

    await be(page, 'security', at);
    await page.goto(path(campaign, item.id, at));
    await page.getByText('Ask for a waiver on this item').click();
    await page.getByLabel('For whom').selectOption({ label: PEOPLE.owner });
    await page.getByLabel('Until the end of').fill('2026-04-10');
    await page.getByLabel('Why nobody independent can do it').fill('none');
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await expect(page.getByRole('alert')).toContainText('at least 10 characters');
    await expect(page.getByLabel('Until the end of')).toHaveValue('2026-04-10');
    await usable(page, javaScriptEnabled);
    await page.getByLabel('Why nobody independent can do it').fill(NOBODY);
    await page.getByRole('button', { name: 'Ask for it' }).click();
    await expect(status(page)).toContainText('lifts nothing before another person approves it');
    await expect(page.getByRole('button', { name: /^Approve/ }), 'not by whoever asked').toHaveCount(0);
    await usable(page, javaScriptEnabled);

    await be(page, 'owner', at);
    await page.goto(path(campaign, item.id, at));
    await expect(page.getByRole('button', { name: /^Approve/ }), 'nor by whom it is for').toHaveCount(0);
    await expect(page.getByRole('radio'), 'asked for is not given').toHaveCount(1);

    // Of two who hold a role the demonstration offers the first by name.
    await page.goto(`${at}/sign-in`);
    await page.getByRole('button', { name: OTHER }).click();
    await expect(page.getByRole('banner')).toContainText(OTHER);
    await expect(page.getByRole('heading', { name: 'Answer 1 waiver of independence' })).toBeVisible();
    await page.getByRole('link', { name: 'Too small for two' }).click();
    await expect(page.getByRole('main')).toContainText(NOBODY);
    await usable(page, javaScriptEnabled);
    await page.getByRole('button', { name: `Approve: the waiver for ${PEOPLE.owner}` }).click();
    await expect(status(page)).toContainText('Approved. Each decision that needs it says that it was made under it');
    await expect(page.getByRole('main')).toContainText(`approved by ${OTHER}`);

    await be(page, 'owner', at);
    await page.goto(path(campaign, item.id, at));
    await keep(page);
    expect(['keep', 'need_stated']).toContain(answer());
    await page.goto(path(campaign, item.id, at));
    await page.getByText('Every answer so far').click();
    await expect(page.getByRole('main')).toContainText('under a waiver of independence');
    await usable(page, javaScriptEnabled);
    expect(told).toEqual([]);
  } finally {
    await own.end();
  }
});
