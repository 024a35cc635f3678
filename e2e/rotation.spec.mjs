// A key is rotated: a program reports it, and it is done only once an import shows the old key dead.
import { expect, test } from '@playwright/test';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO, be, complaints, tenure, usable } from './tenure.mjs';

const HEADER = 'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

// The report of one user, whose first key is as said and whose second was made this morning.
function report(account, first) {
  const arn = `arn:aws:iam::${account}:user/telemetry-uplink`;
  const row = ['telemetry-uplink', arn, '2023-01-02T03:04:05+00:00', 'false', 'N/A', 'N/A', 'N/A', 'false', first, 'N/A', 'N/A', 'N/A', 'N/A', 'true', '2026-03-31T07:00:00+00:00', 'N/A', 'N/A', 'N/A', 'false', 'N/A', 'false', 'N/A'];
  const file = join(mkdtempSync(join(tmpdir(), 'tenure-report.')), 'report.csv');
  writeFileSync(file, `${HEADER}\n${row.join(',')}\n`);
  return file;
}

test('a rotation is reported by a program, and done when an import shows the old key dead', async ({ page, request, javaScriptEnabled }) => {
  const told = complaints(page);
  const account = javaScriptEnabled ? '111122223333' : '444455556666';
  const all = JSON.parse(tenure('identities', '--format', 'json'));
  const { id } = all.find((one) => one.external_id === `arn:aws:iam::${account}:user/telemetry-uplink`);
  await be(page, 'admin');
  await page.goto(`${DEMO}/clients`);
  const form = page.locator('#create');
  await form.locator('summary').click();
  await form.getByLabel('What the program is called').fill('Key turner');
  await form.getByLabel('What it may do').selectOption('lifecycle');
  await form.getByRole('button', { name: 'Make it' }).click();
  const token = (await page.locator('output.secret').textContent()).trim();

  // The new key is there, and the old one still works.
  tenure('import', 'aws-credential-report', report(account, 'true'));
  await be(page, 'owner');
  await page.goto(`${DEMO}/identities/${id}`);
  const old = page.locator('#credentials ~ * tbody tr, section[aria-labelledby=credentials] tbody tr').filter({ hasText: 'slot 1' }).first();
  const href = await old.getByRole('link', { name: /^Revoke now/ }).getAttribute('href');
  const credential = new URL(href, DEMO).searchParams.get('credential');
  const headers = { authorization: `Bearer ${token}` };
  const answer = await request.post(`${DEMO}/api/v1/credentials/${credential}/rotated`, { headers });
  expect(answer.status(), await answer.text()).toBeLessThan(300);

  const task = page.locator('section[aria-labelledby=tasks] li').filter({ hasText: 'Rotate' }).filter({ hasText: 'rotation reported' });
  await page.goto(`${DEMO}/identities/${id}`);
  await expect(task, 'reported is not done').toContainText('until');
  await usable(page, javaScriptEnabled);
  await page.goto(`${DEMO}/identities/${id}/history?about=credentials`);
  await expect(page.getByRole('main')).toContainText('reported as rotated');

  tenure('import', 'aws-credential-report', report(account, 'false'));
  await page.goto(`${DEMO}/identities/${id}`);
  const done = page.locator('section[aria-labelledby=tasks] li').filter({ hasText: 'Rotate' }).filter({ hasText: 'seen done' });
  await expect(done.first()).toContainText('by an import');
  await expect(task).toHaveCount(0);
  await page.goto(`${DEMO}/identities/${id}/history?about=tasks`);
  await expect(page.getByRole('main')).toContainText('Task seen done: rotate; an import shows it');
  await usable(page, javaScriptEnabled);
  await page.goto(`${DEMO}/rotations`);
  await usable(page, javaScriptEnabled);
  expect(told).toEqual([]);
});
