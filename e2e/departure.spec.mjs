// Somebody leaves: what that does is told in numbers before, done at once, and shown after.
import { expect, test } from '@playwright/test';
import { DEMO, be, complaints, usable } from './tenure.mjs';

test('an admin sees what a departure does, does it, and sees what it did', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  const name = javaScriptEnabled ? 'Oskar Berg' : 'Daniel Fischer';
  await be(page, 'admin');
  await page.goto(`${DEMO}/people`);
  await usable(page, javaScriptEnabled);
  await page.getByRole('link', { name }).click();
  const owned = Number((await page.locator('#owns').textContent()).replace(/\D/g, ''));
  expect(owned).toBeGreaterThan(0);
  const person = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'They leave' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name} leaves`);
  await expect(page.getByRole('main')).toContainText(new RegExp(`Moves ${owned} identit`));
  await usable(page, javaScriptEnabled);
  const before = await page.locator('#happens ~ ul li').allTextContents();
  expect(before.length).toBeGreaterThan(0);
  await page.getByRole('link', { name: 'Leave it' }).click();
  await expect(page.getByRole('link', { name: 'They leave' }), 'looking does nothing').toBeVisible();
  await page.goto(`${DEMO}${person}/departure`);
  await page.getByRole('button', { name: 'Deactivate them' }).click();
  const said = page.getByRole('status').first();
  await expect(said).toContainText('Deactivated');
  for (const line of before) await expect(said).toContainText(line.trim().slice(1), { timeout: 1000 });
  await expect(page.locator('#owns')).toContainText('0');
  await expect(page.getByRole('main')).toContainText('left');
  await usable(page, javaScriptEnabled);
  expect((await page.goto(`${DEMO}${person}/departure`)).status(), 'nobody leaves twice').toBe(409);

  await be(page, 'security');
  await page.goto(`${DEMO}${person}`);
  await expect(page.getByRole('main')).toContainText('left');
  await usable(page, javaScriptEnabled);
  expect(told.filter((text) => !text.includes('409'))).toEqual([]);
});
