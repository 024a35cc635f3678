// What the journeys share: signing in as one of the demonstration's five people, what the database says afterwards, and
// whether a page can be used by everybody.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { execFileSync } from 'node:child_process';

export const DEMO = process.env.DEMO_URL;
export const PEOPLE = {
  owner: 'Petra Novakova',
  security: 'Tomasz Wilk',
  management: 'Hannah Brandt',
  auditor: 'Samuel Okafor',
  admin: 'Yuki Tanaka',
};

// The command line over the same database, as an operator would ask it.
export function tenure(...args) {
  // What this run is told is not for it: an unknown key of its own would be an error.
  const { PATH, HOME, TENURE_BINARY, DEMO_DATABASE } = process.env;
  return execFileSync(TENURE_BINARY, ['--database', DEMO_DATABASE, ...args], { encoding: 'utf8', env: { PATH, HOME }, maxBuffer: 1 << 26 });
}

export const reviews = () => JSON.parse(tenure('reviews', '--format', 'json'));
export const items = (campaign) => JSON.parse(tenure('reviews', '--campaign', campaign, '--format', 'json'));
export const item = (campaign, id) => items(campaign).find((one) => one.id === id);

export async function be(page, who, at = DEMO) {
  await page.goto(`${at}/sign-in`);
  await page.getByRole('button', { name: PEOPLE[who] }).click();
  await expect(page.getByRole('banner')).toContainText(PEOPLE[who]);
}

// axe in both themes, no sideways scrolling on a phone, nothing refused by the browser.
export async function usable(page, scripting) {
  await expect(page.locator('h1')).toHaveCount(1);
  if (!scripting) return;
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target).join(' ')}`), `${page.url()} ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide, `${page.url()} at 390`).toBeLessThanOrEqual(390);
  await page.setViewportSize(size);
}

// Everything that the browser refused or missed on our pages.
export function complaints(page) {
  const told = [];
  page.on('console', (message) => { if (message.type() === 'error') told.push(message.text()); });
  page.on('pageerror', (error) => told.push(String(error)));
  return told;
}
