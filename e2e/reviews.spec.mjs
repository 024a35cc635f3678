// Reviews as people do them: what each journey did is then asked of the database.
import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO, be, complaints, item, items, reviews, tenure, usable } from './tenure.mjs';

const WHY = 'Asked the team: the monthly run needs it';

// The first open item that waits for the owner on their home page.
async function firstWaiting(page) {
  await page.goto(`${DEMO}/`);
  await page.locator('section', { has: page.getByRole('heading', { name: /^Decide/ }) }).getByRole('link').first().click();
  const [, campaign, id] = page.url().match(/\/reviews\/(cam_\w+)\/items\/(itm_\w+)$/);
  return { campaign, id };
}

const answer = (page, name) => page.getByRole('radio', { name });
const decide = (page) => page.getByRole('button', { name: /^Decide/ }).click();

// Keeping what asks for more stands under "More".
async function keep(page) {
  if (await page.locator('details.more:not([open])').count()) await page.locator('details.more > summary').click();
  await page.getByRole('radio', { name: /^(Keep|State the need)/ }).check();
}

test('an owner decides with the usage in front of them, nothing ticked, and undoes it', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'owner');
  const { campaign, id } = await firstWaiting(page);
  await usable(page, javaScriptEnabled);
  expect(await page.locator('input:checked').count()).toBe(0);
  expect(await page.getByLabel('Why').isVisible()).toBe(false);
  await answer(page, /^Revoke/).check();
  await page.getByLabel('Why').fill(WHY);
  await decide(page);
  await expect(page.getByRole('status').first()).toContainText('Revocation of');
  expect(item(campaign, id).answer).toBe('revoke');
  await page.getByRole('status').first().getByRole('button', { name: 'Undo' }).click();
  await expect(page).toHaveURL(new RegExp(id));
  await expect(page.getByRole('status').first()).toContainText('open again');
  expect(item(campaign, id).answer).toBeNull();
  expect(told).toEqual([]);
});

test('a keep without the reason it needs is refused, and what was typed stays', async ({ page, javaScriptEnabled }) => {
  await be(page, 'owner');
  const { campaign, id } = await firstWaiting(page);
  await keep(page);
  await page.getByLabel('Why').fill('short');
  await decide(page);
  await expect(page.getByRole('alert')).toContainText('at least 10 characters');
  await usable(page, javaScriptEnabled);
  await expect(page.getByLabel('Why')).toHaveValue('short');
  expect(item(campaign, id).answer).toBeNull();
  await page.getByLabel('Why').fill(WHY);
  await decide(page);
  await expect(page.getByRole('status').first()).toContainText(/Kept|Need stated/);
  expect(['keep', 'need_stated']).toContain(item(campaign, id).answer);
});

test('letters choose, and never while something is typed', async ({ page, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, 'keys are comfort: without scripting the same page is a form');
  await be(page, 'owner');
  const { campaign, id } = await firstWaiting(page);
  await page.waitForFunction(() => document.documentElement.dataset.ready !== undefined);
  await page.keyboard.press('v');
  await expect(answer(page, /^Revoke/)).toBeChecked();
  await page.getByLabel('Why').focus();
  await page.keyboard.type('trust me, not');
  await expect(answer(page, /^Revoke/)).toBeChecked();
  await expect(page.getByLabel('Why')).toHaveValue('trust me, not');
  await page.locator('h1').click();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  await expect(page.locator('details.more')).toHaveAttribute('open', '');
  expect(item(campaign, id).answer).toBeNull();
});

test('one gesture takes what is unused, and only that', async ({ page, javaScriptEnabled }) => {
  await be(page, 'security');
  const campaign = await launch(page, `Unused, ${javaScriptEnabled}`, { owner: 'Petra Novakova' });
  await be(page, 'owner');
  for (const one of items(campaign)) {
    await page.goto(`${DEMO}/reviews/${campaign}/items/${one.id}`);
    const unused = page.locator('input[data-group=unused]');
    const count = await unused.count();
    if (!count) continue;
    if (javaScriptEnabled) {
      await page.getByLabel(/^All that is unused/).check();
    } else {
      for (let at = 0; at < count; at += 1) await unused.nth(at).check();
    }
    expect(await page.locator('input[name="remove[]"]:checked').count()).toBe(count);
    await answer(page, /^Reduce/).check();
    await page.getByLabel('Why').fill(WHY);
    await decide(page);
    await expect(page.getByRole('status').first()).toContainText(`: ${count} grant`);
    expect(item(campaign, one.id).answer).toBe('reduce');
    return;
  }
  throw new Error('no identity of the owner holds anything that is unused');
});

// Launches a review as security, through the form and its preview, and gives its id.
async function launch(page, name, { owner, text }) {
  await page.goto(`${DEMO}/reviews`);
  await page.getByRole('link', { name: 'Launch a review' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  if (text) await page.getByLabel(/^Name, ARN or id contains/).fill(text);
  if (owner) await page.getByLabel(/^Owner/).selectOption({ label: owner });
  await page.getByRole('combobox', { name: 'Acknowledged by' }).selectOption({ label: 'Hannah Brandt' });
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  const before = reviews().length;
  const confirm = page.getByRole('button', { name: /^Launch over/ });
  const [, count] = (await confirm.textContent()).match(/(\d+)/);
  expect(reviews().length, 'a preview launches nothing').toBe(before);
  await confirm.click();
  await expect(page.getByRole('status').first()).toContainText(`${count} items are frozen`);
  const found = reviews().find((one) => one.name === name);
  expect([found.state, found.population]).toEqual(['open', Number(count)]);
  return found.id;
}

test('a launch that lacks something is told beside its fields', async ({ page, javaScriptEnabled }) => {
  await be(page, 'security');
  await page.goto(`${DEMO}/reviews/new?preview=yes&name=x&due=2026-01-01T00:00`);
  await expect(page.getByRole('alert')).toContainText('Choose who of management');
  await usable(page, javaScriptEnabled);
  await page.getByRole('combobox', { name: 'Acknowledged by' }).selectOption({ label: 'Hannah Brandt' });
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  await expect(page.getByRole('alert')).toContainText('The due instant must lie in the future');
  await expect(page.locator('#due')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: /^Launch over/ })).toHaveCount(0);
});

test('a review goes from launch to evidence that others verify', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  await be(page, 'security');
  const name = `Fleet, with scripting ${javaScriptEnabled ? 'on' : 'off'}`;
  const campaign = await launch(page, name, { owner: 'Petra Novakova', text: 'telemetry' });
  const all = items(campaign);
  await expect(page.getByText('Not to be closed yet')).toBeVisible();
  await usable(page, javaScriptEnabled);

  await be(page, 'owner');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByRole('link', { name: `Decide your ${all.length} open` }).click();
  for (let left = all.length; left > 0; left -= 1) {
    await answer(page, /^Revoke/).check();
    await decide(page);
    await expect(page.getByRole('status').first()).toContainText('Revocation of');
  }
  await expect(page).toHaveURL(`${DEMO}/reviews/${campaign}`);
  expect(items(campaign).every((one) => one.answer === 'revoke')).toBe(true);

  await be(page, 'security');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByRole('button', { name: 'Close the campaign' }).click();
  await page.getByRole('button', { name: 'Close it for good' }).click();
  await expect(page.getByRole('status').first()).toContainText(`${all.length} = 0 kept + 0 reduced + 0 rotated + ${all.length} revoked`);
  expect(reviews().find((one) => one.id === campaign)).toMatchObject({ state: 'closed', counts: { revoked: all.length, no_response: 0 } });

  // What follows waits for the owner, with how it is done.
  await be(page, 'owner');
  await page.goto(`${DEMO}/identities/${all[0].identity}`);
  await page.getByRole('link', { name: 'Disable', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Disable');
  await expect(page.getByRole('main')).toContainText('aws iam put-role-policy');
  await usable(page, javaScriptEnabled);

  await be(page, 'auditor');
  await page.goto(`${DEMO}/evidence/${campaign}`);
  await expect(page.getByRole('main')).toContainText('not acknowledged');

  await be(page, 'management');
  await page.getByRole('link', { name }).click();
  await page.getByLabel('Statement').fill('Seen; the revocations are with the team');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(page.getByRole('status').first()).toContainText('Edition 1 of its evidence is frozen');
  expect(reviews().find((one) => one.id === campaign).state).toBe('acknowledged');

  await be(page, 'auditor');
  await page.goto(`${DEMO}/evidence/${campaign}`);
  await page.getByLabel('What for').fill('The yearly audit');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: /^Download/ }).click(),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'tenure-evidence-'));
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const key = join(folder, 'key.pub');
  writeFileSync(key, tenure('evidence', 'key'));
  expect(tenure('evidence', 'verify', file, '--key', key)).not.toContain('FAIL');
  // And without us.
  execFileSync('unzip', ['-q', file, '-d', join(folder, 'unpacked')]);
  const sums = 'sha256sum -c --quiet SHA256SUMS';
  const signed = 'ssh-keygen -Y verify -f allowed_signers -I tenure -n tenure-evidence -s SHA256SUMS.sig < SHA256SUMS';
  expect(execFileSync('sh', ['-c', `${sums} && ${signed}`], { cwd: join(folder, 'unpacked'), encoding: 'utf8' })).toContain('Good "tenure-evidence" signature');
  expect(told).toEqual([]);
});

test('an owner has somebody decide in their place, and takes it back', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'security');
  const campaign = await launch(page, `Delegated, ${javaScriptEnabled}`, { owner: 'Petra Novakova', text: 'telemetry' });
  const [first, second] = items(campaign);
  await be(page, 'owner');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByText('Have somebody decide yours').click();
  expect(await page.getByLabel('Who decides them').evaluate((field) => field.required), 'nobody is chosen beforehand').toBe(true);
  await page.getByLabel('Who decides them').selectOption({ label: 'Yuki Tanaka' });
  await page.getByLabel('Until the end of').fill('2026-04-02');
  await page.getByLabel('Why').fill('On leave until the second of April');
  await usable(page, javaScriptEnabled);
  await page.getByRole('button', { name: 'Delegate' }).click();
  await expect(page.getByRole('status').first()).toContainText('Delegated, and told by mail');
  await be(page, 'admin');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByRole('link', { name: /^Decide your/ }).click();
  await answer(page, /^Revoke/).check();
  await page.getByLabel('Why').fill(WHY);
  await decide(page);
  await expect(page.getByRole('status').first()).toContainText('Revocation of');
  expect(item(campaign, first.id).answer).toBe('revoke');
  await be(page, 'owner');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await expect(page.getByText('decides for')).toContainText('Yuki Tanaka decides for Petra Novakova');
  await page.getByRole('button', { name: /^Take back/ }).click();
  await expect(page.getByRole('status').first()).toContainText('Taken back');
  await usable(page, javaScriptEnabled);
  expect(told).toEqual([]);
  await be(page, 'admin');
  expect((await page.goto(`${DEMO}/reviews/${campaign}/items/${second.id}`)).status()).toBe(404);
});

test('an offer is accepted from home, and ownership is asked for on the identity', async ({ page, javaScriptEnabled }) => {
  await be(page, 'security');
  const orphans = JSON.parse(tenure('identities', '--format', 'json')).filter((one) => one.name.startsWith('deploy-'));
  const orphan = orphans[javaScriptEnabled ? 0 : 1];
  await page.goto(`${DEMO}/identities/${orphan.id}`);
  const form = page.locator('#offer');
  await form.locator('summary').click();
  await form.getByRole('combobox', { name: 'To whom', exact: true }).selectOption({ label: 'Petra Novakova' });
  await form.getByLabel('In what part').selectOption('backup');
  await form.getByRole('button', { name: 'Ask them' }).click();
  await expect(page.getByRole('status').first()).toContainText('theirs once they accept');
  await be(page, 'owner');
  await page.getByRole('button', { name: `Accept ${orphan.name}` }).first().click();
  await expect(page.getByRole('status').first()).toContainText(`you answer for ${orphan.name}`);
  await page.goto(`${DEMO}/identities/${orphan.id}`);
  await expect(page.getByRole('main')).toContainText('Backup');
});
