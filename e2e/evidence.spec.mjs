// What an auditor takes home: each file is verified by the program and without it.
import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO, be, complaints, reviews, tenure, usable } from './tenure.mjs';

const SIGNED = `sha256sum -c --quiet SHA256SUMS &&
  (printf 'tenure namespaces="tenure-evidence" '; cat ../key.pub) > ../signers &&
  ssh-keygen -Y verify -f ../signers -I tenure -n tenure-evidence -s SHA256SUMS.sig < SHA256SUMS`;

// What a press of the button gives, in a folder of its own.
async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  const folder = mkdtempSync(join(tmpdir(), 'tenure-evidence-'));
  const name = download.suggestedFilename();
  await download.saveAs(join(folder, name));
  return { folder, name, sh: (line, inside = '.') => execFileSync('sh', ['-c', line], { cwd: join(folder, inside), encoding: 'utf8' }) };
}

// The six lines of the page, but for the key: by the program, and by public tools alone.
function verified({ folder, name, sh }) {
  writeFileSync(join(folder, 'key.pub'), tenure('evidence', 'key').split('\n')[0] + '\n');
  const said = tenure('evidence', 'verify', join(folder, name), '--key', join(folder, 'key.pub'));
  expect(said).not.toContain('FAIL');
  expect(said).toContain('verified: signed by');
  sh(`unzip -q ${name} -d bundle`);
  expect(sh(SIGNED, 'bundle')).toContain('Good "tenure-evidence" signature');
  return said;
}

const acknowledged = () => reviews().find((one) => one.state === 'acknowledged');

test('the auditor takes a bundle home, and it verifies with the program and without it', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'auditor');
  const { id, name } = acknowledged();
  await page.goto(`${DEMO}/evidence`);
  await page.getByRole('link', { name, exact: true }).first().click();
  await expect(page).toHaveURL(`${DEMO}/evidence/${id}`);
  await usable(page, javaScriptEnabled);
  await page.getByLabel('What for').fill('The yearly audit');
  const file = await downloaded(page, /^Download edition/);
  expect(verified(file)).toContain('the counts come out');
  await page.reload();
  await expect(page.getByRole('main')).toContainText('The yearly audit');
  expect(told).toEqual([]);
});

test('evidence of a time has each population that was frozen in it, and verifies', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'auditor');
  await page.goto(`${DEMO}/evidence`);
  const form = page.locator('form[action="/evidence/period"]');
  const until = await form.getByLabel('First day after').inputValue();
  await form.getByLabel('What for').fill('The yearly audit');
  await usable(page, javaScriptEnabled);
  const file = await downloaded(page, 'Download the time');
  expect(file.name).toMatch(new RegExp(`^tenure-period-\\d{4}-\\d\\d-\\d\\d-${until}\\.zip$`));
  expect(verified(file)).toContain('the log of the time is whole');
  // Another journey may have ended a review today: that is not over, and in no time yet.
  const ids = file.sh('ls campaigns', 'bundle').trim().split('\n');
  const known = reviews().filter((one) => one.state === 'acknowledged').map((one) => one.id);
  expect(ids.every((id) => known.includes(id)) && ids.includes(known.at(-1))).toBe(true);
  for (const id of ids) {
    const frozen = file.sh(`grep '"action":"evidence.frozen"' log/leaves.ndjson | grep ${id}`, 'bundle');
    const hash = file.sh(`sha256sum campaigns/${id}/population.csv`, 'bundle').slice(0, 64);
    expect(frozen).toContain(`"population.csv":"${hash}"`);
  }
  expect(told).toEqual([]);
});

test('a seed draws a sample that anybody draws again', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'auditor');
  const { id, population } = acknowledged();
  await page.goto(`${DEMO}/evidence/${id}`);
  await page.getByRole('textbox', { name: 'Seed' }).fill('short');
  await page.getByRole('spinbutton', { name: 'How many items' }).fill('3');
  await page.getByRole('button', { name: 'Draw' }).click();
  await expect(page.getByRole('alert')).toContainText('Write 8 to 100 letters');
  await expect(page.getByRole('textbox', { name: 'Seed' })).toHaveValue('short');
  await page.getByRole('textbox', { name: 'Seed' }).fill("dice '4' 2 6 1");
  await page.getByRole('button', { name: 'Draw' }).click();
  await expect(page.getByRole('main')).toContainText(`3 identities of ${population}`);
  await usable(page, javaScriptEnabled);
  const lines = await page.getByRole('region', { name: 'The lines that draw it again' }).textContent();
  await page.getByLabel('What for').fill('The yearly audit');
  const file = await downloaded(page, 'Download as CSV');
  expect(file.sh(lines)).toBe('drawn as the seed says\n');
  expect(told).toEqual([]);
});
