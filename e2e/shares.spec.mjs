// Was it a review, or theatre? Shares of what was answered, to security and auditors, and of five people or more: of fewer they
// would be somebody's.
import { expect, test } from '@playwright/test';
import { launch, path, revoke } from './reviewing.mjs';
import { DEMO, be, complaints, items, reviews, usable } from './tenure.mjs';

test('shares are shown to security and auditors of five people or more, and to nobody else', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  const measures = page.locator('section[aria-labelledby=measures]');
  await be(page, 'security');
  let whole;
  for (const one of reviews()) {
    await page.goto(`${DEMO}/reviews/${one.id}`);
    if (await measures.count() && (await measures.innerText()).includes('of what is decided')) whole ??= one.id;
  }
  expect(whole, 'five people answered one of the demonstration').toBeTruthy();
  await page.goto(`${DEMO}/reviews/${whole}`);
  const said = await measures.innerText();
  expect(said).toMatch(/Kept\s+\d+ %/);
  await usable(page, javaScriptEnabled);
  await be(page, 'auditor');
  await page.goto(`${DEMO}/reviews/${whole}`);
  expect(await measures.innerText()).toBe(said);
  for (const who of ['owner', 'management', 'admin']) {
    await be(page, who);
    await page.goto(`${DEMO}/reviews/${whole}`);
    await expect(measures, who).toHaveCount(0);
  }

  await be(page, 'security');
  const few = await launch(page, `One answers, with scripting ${javaScriptEnabled ? 'on' : 'off'}`, { text: 'telemetry', owner: 'Petra Novakova' });
  await be(page, 'owner');
  await page.goto(path(few, items(few)[0].id));
  await revoke(page);
  for (const who of ['security', 'auditor']) {
    await be(page, who);
    await page.goto(`${DEMO}/reviews/${few}`);
    await expect(measures).toContainText('One person has answered. Shares are shown of 5 people or more');
    await expect(measures).not.toContainText('%');
  }
  await usable(page, javaScriptEnabled);
  expect(told.filter((text) => !text.includes('404'))).toEqual([]);
});
