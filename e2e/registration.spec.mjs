// An owner says what an identity is for, until when, and what ends it.
import { expect, test } from '@playwright/test';
import { DEMO, be, complaints, tenure, usable } from './tenure.mjs';

const known = (id) => JSON.parse(tenure('identities', '--format', 'json')).find((one) => one.id === id);

test('an owner registers an identity, and what was wrong is said beside its field', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'owner');
  await page.goto(`${DEMO}/identities`);
  const hrefs = await page.locator('tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const id = hrefs.map((href) => href.split('/').pop()).find((one) => known(one).state === 'discovered');
  await page.goto(`${DEMO}/identities/${id}`);
  const form = page.locator('#register');
  await form.locator('summary').click();
  await form.getByLabel('What it is for').fill('Reports what charging costs, for finance');
  await form.getByLabel('Where what it serves runs').selectOption('production');
  await form.getByLabel('Or why it does not expire').fill('Finance closes a month for ever');
  await form.getByLabel('What revokes it before that').selectOption('date');
  await form.getByRole('button', { name: 'Register it' }).click();
  await expect(page.getByRole('alert')).toContainText('needs something else that revokes it');
  await usable(page, javaScriptEnabled);
  await expect(form.getByLabel('What it is for')).toHaveValue('Reports what charging costs, for finance');
  expect(known(id).state).toBe('discovered');
  await form.getByLabel('What revokes it before that').selectOption('workload deleted');
  await form.getByRole('button', { name: 'Register it' }).click();
  await expect(page.getByRole('status').first()).toContainText('Registered');
  await expect(page.getByRole('main')).toContainText('Reports what charging costs, for finance');
  await usable(page, javaScriptEnabled);
  expect(known(id).state).toBe('registered');
  expect(told).toEqual([]);
});
