// An agent is registered: on the form, with what only an agent has; and by the program that made it, for its owner to accept.
import { expect, test } from '@playwright/test';
import { DEMO, PEOPLE, be, complaints, tenure, usable } from './tenure.mjs';

const known = (id) => JSON.parse(tenure('identities', '--format', 'json')).find((one) => one.id === id);

test('an owner registers an agent with what only an agent has', async ({ page, javaScriptEnabled }) => {
  const told = complaints(page);
  await be(page, 'owner');
  await page.goto(`${DEMO}/identities`);
  const hrefs = await page.locator('tbody th a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const id = hrefs.map((href) => href.split('/').pop()).filter((one) => known(one)?.state === 'discovered').pop();
  await page.goto(`${DEMO}/identities/${id}`);
  const form = page.locator('#register');
  const open = async () => { if (!(await form.getByLabel('What it is for').isVisible())) await form.locator('summary').click(); };
  await open();
  await form.getByLabel('What it is for').fill('Plans which vans are charged first');
  await form.getByLabel('Where what it serves runs').selectOption('production');
  await form.getByLabel('Last day, UTC').fill('2026-12-31');
  await form.getByLabel('What revokes it before that').selectOption('owner changed');
  await form.getByLabel('What kind of identity it is').selectOption('AI agent');
  await form.locator('button[type=submit]').click();
  await expect(page.getByRole('status').first()).toContainText('Registered');
  await page.goto(`${DEMO}/identities/${id}`);
  await open();
  await expect(form.getByRole('group', { name: 'What only a AI agent has' }).or(form.getByRole('group', { name: 'What only an AI agent has' }))).toBeVisible();
  await form.getByLabel('Its model, or whose product it is').fill('Meridian 4, by Northwind AI');
  await form.locator('button[type=submit]').click();
  await expect(page.getByRole('alert')).toContainText('This is needed');
  await usable(page, javaScriptEnabled);
  await expect(form.getByLabel('Its model, or whose product it is')).toHaveValue('Meridian 4, by Northwind AI');
  await form.getByLabel('How far it acts by itself').selectOption('acts with approval');
  await form.getByLabel('Where its task ends').fill('Vans of one depot, one night at a time');
  await form.locator('button[type=submit]').click();
  await expect(page.getByRole('status').first()).toContainText('Registered');
  await expect(page.getByRole('main')).toContainText('Vans of one depot, one night at a time');
  expect([known(id).kind, known(id).state]).toEqual(['AI agent', 'registered']);
  await page.getByRole('link', { name: /^All \d+ changes$/ }).click();
  await expect(page.getByRole('main')).toContainText('Registered: what it is for');
  await usable(page, javaScriptEnabled);
  expect(told).toEqual([]);
});

test('a program registers an agent with a token, and its owner accepts it', async ({ page, request, javaScriptEnabled }) => {
  const told = complaints(page);
  const name = `agent/van-whisperer-${javaScriptEnabled ? 1 : 2}`;
  await be(page, 'admin');
  await page.goto(`${DEMO}/clients`);
  const form = page.locator('#create');
  await form.locator('summary').click();
  await form.getByLabel('What the program is called').fill('Agent workshop');
  await form.getByLabel('What it may do').selectOption('lifecycle');
  await form.getByLabel('Only in these provider accounts, one a line').fill('workshop.example.com');
  await form.getByRole('button', { name: 'Make it' }).click();
  const token = (await page.locator('output.secret').textContent()).trim();
  expect(token).toMatch(/^tnr_/);
  await usable(page, javaScriptEnabled);
  const said = {
    provider: 'other', account: 'workshop.example.com', external_id: name, kind: 'AI agent', owner: 'petra.novakova@example.com',
    purpose: 'Tells drivers which van is charged', environment: 'production', expires_at: '2026-12-31T00:00:00Z', revocation_trigger: 'owner changed',
    particulars: { model: 'Meridian 4', autonomy: 'suggests', task_bounds: 'Vans of one depot' },
  };
  const post = (data, by = token) => request.post(`${DEMO}/api/v1/identities`, { headers: { authorization: `Bearer ${by}` }, data });
  expect((await post(said, `${token}x`)).status()).toBe(401);
  const elsewhere = await post({ ...said, account: 'elsewhere.example.com' });
  expect([403, 404], 'a token reaches what it was made for').toContain(elsewhere.status());
  const made = await post(said);
  expect(made.status(), await made.text()).toBe(201);
  const { id } = await made.json();
  expect((await post(said)).status(), 'the same again').toBe(200);
  expect(known(id).state).toBe('discovered');

  await be(page, 'owner');
  await page.goto(`${DEMO}/`);
  await page.getByRole('button', { name: `Accept ${known(id).name}`, exact: true }).click();
  await expect(page.getByRole('status').first()).toContainText('Accepted');
  expect(known(id).state).toBe('registered');
  await page.goto(`${DEMO}/identities/${id}/history`);
  await expect(page.getByRole('main')).toContainText('Registered: its owner accepted what Agent workshop had declared');
  await expect(page.getByRole('main')).toContainText(`${PEOPLE.owner} accepted to be its technical owner`);
  await usable(page, javaScriptEnabled);
  expect(told).toEqual([]);
});
