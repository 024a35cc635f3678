// What journeys of reviews share: launching one as security, keeping an item as its page asks for it, and what is said.
import { expect } from '@playwright/test';
import { DEMO } from './tenure.mjs';

export const WHY = 'Asked the team: the monthly run needs it';

export const status = (page) => page.getByRole('status').first();
export const path = (campaign, id, at = DEMO) => `${at}/reviews/${campaign}/items/${id}`;

// As security, over what the text finds; gives the campaign's id.
export async function launch(page, name, { text, owner, acknowledger = 'Hannah Brandt', at = DEMO }) {
  await page.goto(`${at}/reviews/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel(/^Name, ARN or id contains/).fill(text);
  if (owner) await page.getByLabel(/^Owner/).selectOption({ label: owner });
  await page.getByRole('combobox', { name: 'Acknowledged by' }).selectOption({ label: acknowledger });
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  await page.getByRole('button', { name: /^Launch over/ }).click();
  await expect(status(page)).toContainText('are frozen');
  return page.url().match(/cam_\w+/)[0];
}

// Chooses to keep the item of this page. What asks for more stands under "More".
export async function chooseKeep(page) {
  if (await page.locator('details.more:not([open])').count()) await page.locator('details.more > summary').click();
  await page.getByRole('radio', { name: /^(Keep|State the need)/ }).check();
  await page.locator('.decide-bar').getByLabel('Why').fill(WHY);
}

export async function keep(page) {
  await chooseKeep(page);
  await page.getByRole('button', { name: /^Decide/ }).click();
  await expect(status(page)).toContainText(/Kept|Need stated/);
}

export async function revoke(page) {
  await page.getByRole('radio', { name: /^Revoke/ }).check();
  await page.getByRole('button', { name: /^Decide/ }).click();
  await expect(status(page)).toContainText('Revocation of');
}

// As whoever is signed in: the ids of what they own, as far as the first page of the list goes.
export async function owned(page, at = DEMO) {
  await page.goto(`${at}/identities`);
  const hrefs = await page.locator('tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  return hrefs.map((href) => href.split('/').pop());
}

// As security: asks somebody to own an identity in a part; they accept on their home page.
export async function offer(page, id, { to, part, at = DEMO }) {
  await page.goto(`${at}/identities/${id}`);
  const form = page.locator('#offer');
  await form.locator('summary').click();
  await form.getByRole('combobox', { name: 'To whom', exact: true }).selectOption({ label: to });
  await form.getByLabel('In what part').selectOption(part);
  await form.getByRole('button', { name: 'Ask them' }).click();
  await expect(status(page)).toContainText('theirs once they accept');
}

export async function accept(page, name, at = DEMO) {
  await page.goto(`${at}/`);
  await page.getByRole('button', { name: `Accept ${name}`, exact: true }).first().click();
  await expect(status(page)).toContainText(`you answer for ${name}`);
}

// As security: closes a campaign for good, where nothing of it waits.
export async function close(page, campaign, at = DEMO) {
  await page.goto(`${at}/reviews/${campaign}`);
  await page.getByRole('button', { name: 'Close the campaign' }).click();
  await page.getByRole('button', { name: 'Close it for good' }).click();
}
