// Between reviews: offers answered, exceptions asked and approved, an identity retired, one revoked at once, somebody leaving.
import { expect, test } from '@playwright/test';
import { DEMO, PEOPLE, be, complaints, tenure, usable } from './tenure.mjs';

const WHY = 'The vendor changes it only in its spring window';
const findings = (...args) => JSON.parse(tenure('findings', ...args, '--format', 'json'));
const identity = (id) => JSON.parse(tenure('identities', '--format', 'json')).find((one) => one.id === id);

// An identity of the signed-in owner whose page offers an exception from a rule that nothing covers.
async function mineWith(page, rule) {
  await page.goto(`${DEMO}/identities?finding=${encodeURIComponent(rule)}`);
  const hrefs = await page.locator('tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(hrefs.length, `the owner owns something that breaks ${rule}`).toBeGreaterThan(0);
  return hrefs.map((href) => href.split('/').pop());
}

test('an offer is accepted, and another declined with a reason', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'security');
  const orphans = findings('--rule', 'orphaned').map((one) => one.identity.id);
  const offered = orphans.slice(javaScriptEnabled ? 0 : 2, javaScriptEnabled ? 2 : 4);
  for (const id of offered) {
    await page.goto(`${DEMO}/identities/${id}`);
    const form = page.locator('#offer');
    await form.locator('summary').click();
    await form.getByLabel('To whom', { exact: true }).selectOption({ label: PEOPLE.owner });
    await form.getByRole('button', { name: 'Ask them' }).click();
    await expect(page.getByRole('status').first()).toContainText('Asked');
  }
  await be(page, 'owner');
  await page.goto(`${DEMO}/`);
  await usable(page, javaScriptEnabled);
  await page.getByRole('button', { name: `Accept ${identity(offered[0]).name}`, exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Accepted');
  expect(findings('--rule', 'orphaned').map((one) => one.identity.id)).not.toContain(offered[0]);
  await page.goto(`${DEMO}/`);
  const line = page.locator('li', { hasText: identity(offered[1]).name }).filter({ has: page.getByRole('button', { name: /^Accept/ }) });
  await line.locator('summary').click();
  await line.getByLabel('Why').fill('It is the platform team that runs it');
  await line.getByRole('button', { name: /^Decline/ }).click();
  await expect(page.getByRole('status').first()).toContainText('Declined');
  expect(findings('--rule', 'orphaned').map((one) => one.identity.id)).toContain(offered[1]);
  expect(told).toEqual([]);
});

test('an owner asks for an exception, security approves it, and the finding is covered', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'owner');
  const mine = await mineWith(page, 'unused grants');
  const id = mine[javaScriptEnabled ? 0 : 1];
  await page.goto(`${DEMO}/identities/${id}`);
  await usable(page, javaScriptEnabled);
  await page.locator('.findings li', { hasText: 'Unused grants' }).getByRole('link', { name: 'Ask for an exception' }).click();
  await page.getByLabel('Why it has to be broken').fill(WHY);
  await page.getByLabel('Monitoring').check();
  await page.getByLabel('What replaces it, and by when').fill('short');
  await page.getByLabel('How risky it is').selectOption('medium');
  await page.getByLabel('Last day, UTC').fill('2026-04-20');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('at least 10 characters');
  await usable(page, javaScriptEnabled);
  await expect(page.getByLabel('Why it has to be broken')).toHaveValue(WHY);
  await page.getByLabel('What replaces it, and by when').fill('A narrower policy by the end of April');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Nothing is covered until');
  const path = new URL(page.url()).pathname;
  await expect(page.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  expect(findings('--identity', id, '--rule', 'unused grants')).toHaveLength(1);

  await be(page, 'security');
  await page.goto(`${DEMO}${path}`);
  await usable(page, javaScriptEnabled);
  await page.getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('status').first()).toContainText('covers its finding until its end');
  expect(findings('--identity', id, '--rule', 'unused grants')).toHaveLength(0);
  const [covered] = findings('--identity', id, '--rule', 'unused grants', '--excepted');
  expect(covered.exception.until).toBe('2026-04-21T00:00:00.000Z');
  await page.goto(`${DEMO}/exceptions`);
  await usable(page, javaScriptEnabled);
  expect(told).toEqual([]);
});

test('an owner retires an identity, and a second person brings it back', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'owner');
  await page.goto(`${DEMO}/identities`);
  const hrefs = await page.locator('tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const id = hrefs.map((href) => href.split('/').pop()).filter((one) => ['registered', 'active'].includes(identity(one).state))[javaScriptEnabled ? 0 : 1];
  const step = async (word) => {
    await page.goto(`${DEMO}/identities/${id}`);
    const form = page.locator('#life');
    await form.locator('summary').click();
    await usable(page, javaScriptEnabled);
    await form.getByLabel('What is to become of it').selectOption(word);
    await form.getByLabel('Why').fill('The service it ran is switched off this week');
    await form.getByRole('button', { name: 'Do it' }).click();
  };
  await step('retire');
  await expect(page.getByRole('status').first()).toContainText('Asked to be retired');
  await expect(page.locator('.page-head')).toContainText('asked');
  expect(identity(id).state).toBe('retiring');
  await be(page, 'security');
  await step('reinstate');
  await expect(page.getByRole('status').first()).toContainText('Reinstated');
  expect(identity(id).state).toBe('registered');
  expect(told).toEqual([]);
});

test('security revokes at once with the commands in view, and the owner reviews it', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'owner');
  await page.goto(`${DEMO}/identities`);
  const hrefs = await page.locator('tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const path = hrefs[javaScriptEnabled ? 2 : 3];
  await be(page, 'security');
  await page.goto(`${DEMO}${path}`);
  await page.getByRole('link', { name: 'Revoke now', exact: true }).click();
  await expect(page.getByRole('main')).toContainText('aws iam');
  await usable(page, javaScriptEnabled);
  await page.getByLabel('Why it cannot wait').fill('Its key stood in a public build log');
  await page.getByRole('button', { name: 'Revoke it now' }).click();
  await expect(page.getByRole('status').first()).toContainText('The clock runs');
  await usable(page, javaScriptEnabled);
  const revocation = new URL(page.url()).pathname;
  await expect(page.getByRole('button', { name: 'Say so' })).toHaveCount(0);
  await be(page, 'owner');
  await page.goto(`${DEMO}${revocation}`);
  await page.getByLabel('What you say of it').selectOption('upheld');
  await page.getByLabel('Why').fill('Seen in the build log by two of us');
  await page.getByRole('button', { name: 'Say so' }).click();
  await expect(page.getByRole('status').first()).toContainText('Upheld');
  expect(told).toEqual([]);
});
