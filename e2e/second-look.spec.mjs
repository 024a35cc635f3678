// The second look: an auditor's seed draws of what is kept, somebody else decides it again without seeing what was answered,
// and where they say otherwise, whoever answered is asked once more.
import { expect, test } from '@playwright/test';
import { WHY, keep, launch, path, status } from './reviewing.mjs';
import { DEMO, be, complaints, item, items, usable } from './tenure.mjs';

const OTHERWISE = 'The same alerts come from the other account';

test('a drawn keep is decided again blind, and a disagreement is shown and answered', async ({ page, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const told = complaints(page);
  await be(page, 'security');
  const campaign = await launch(page, `Looked at again, with scripting ${javaScriptEnabled ? 'on' : 'off'}`, { text: 'tyre-wear', owner: 'Petra Novakova' });
  const [first] = items(campaign);
  await expect(page.getByLabel('Sampling seed'), 'an auditor types it').toHaveCount(0);

  await be(page, 'auditor');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await page.getByLabel('Sampling seed').fill('dice');
  await page.getByRole('button', { name: 'Draw with this seed' }).click();
  await expect(page.getByLabel('Sampling seed')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Sampling seed')).toHaveValue('dice');
  await usable(page, javaScriptEnabled);
  await page.getByLabel('Sampling seed').fill('dice 4 2 6 1');
  await page.getByRole('button', { name: 'Draw with this seed' }).click();
  await expect(status(page)).toContainText('The seed is in the log');
  const drawn = page.locator('section[aria-labelledby=second-look]');
  await expect(drawn).toContainText('0 of 0 ever kept');
  await expect(page.getByLabel('Sampling seed'), 'it is typed once').toHaveCount(0);

  await be(page, 'owner');
  await page.goto(path(campaign, first.id));
  await keep(page);
  const answer = item(campaign, first.id).answer;
  expect(['keep', 'need_stated']).toContain(answer);

  await be(page, 'security');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await expect(drawn).toContainText('1 of 1 ever kept');
  await drawn.getByRole('link', { name: first.name }).click();
  await expect(page.getByRole('main')).toContainText('What was answered is not shown to you');
  await expect(page.getByRole('main')).not.toContainText(WHY);
  await expect(page.getByRole('main')).not.toContainText('Every answer so far');
  await usable(page, javaScriptEnabled);
  await page.getByRole('radio', { name: 'Revoke' }).check();
  await page.locator('section[aria-labelledby=second-look]').getByLabel('Why').fill('no');
  await page.getByRole('button', { name: 'Say so, for good' }).click();
  await expect(page.getByRole('alert')).toContainText('at least 10 characters');
  await expect(page.getByRole('radio', { name: 'Revoke' })).toBeChecked();
  await page.locator('section[aria-labelledby=second-look]').getByLabel('Why').fill(OTHERWISE);
  await page.getByRole('button', { name: 'Say so, for good' }).click();
  await expect(status(page)).toContainText('It stands in the log');
  await expect(drawn).toContainText('1, of which 1 otherwise');
  await expect(drawn).toContainText('said otherwise');
  expect(item(campaign, first.id).answer, 'the keep counts no more until it is confirmed').toBeNull();
  await page.goto(path(campaign, first.id));
  await expect(page.getByRole('button', { name: 'Say so, for good' }), 'once').toHaveCount(0);

  await be(page, 'owner');
  await page.goto(path(campaign, first.id));
  await expect(page.getByRole('main')).toContainText('Changed since the launch');
  await usable(page, javaScriptEnabled);
  await keep(page);
  expect(item(campaign, first.id).answer).toBe(answer);

  await be(page, 'auditor');
  await page.goto(`${DEMO}/reviews/${campaign}`);
  await expect(drawn).toContainText('said otherwise');
  await usable(page, javaScriptEnabled);
  expect(told).toEqual([]);
});
