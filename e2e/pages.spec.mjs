// Every page as each of the five people: usable by everybody, in both themes, on a phone, and without complaint.
import { expect, test } from '@playwright/test';
import { DEMO, PEOPLE, be, complaints, items, reviews, usable } from './tenure.mjs';

const everywhere = ['/', '/tasks', '/settings', '/claims', '/systems', '/identities', '/identities?class=all&gone=yes&q=svc', '/identities?q=nothing+has+this+name', '/reviews', '/rotations', '/exceptions', '/keys'];
const oversight = ['/evidence', '/evidence/log', '/evidence/log?leaf=0', '/evidence/log?leaf=x'];
const more = { security: ['/sources', '/reviews/new', '/reviews/recurring', '/reviews/scopes', '/webhooks', ...oversight], auditor: ['/sources', ...oversight], management: oversight, admin: ['/sources', '/webhooks'], owner: [] };

for (const who of Object.keys(PEOPLE)) {
  test(`the pages of ${who}`, async ({ page, javaScriptEnabled }) => {
    test.setTimeout(300_000);
    const told = complaints(page);
    await be(page, who);
    const paths = [...everywhere, ...more[who]];
    const found = reviews();
    if (['security', 'auditor', 'management'].includes(who)) {
      const open = found.find((one) => one.state === 'open');
      const closed = found.find((one) => one.state === 'acknowledged');
      const [first] = items(open.id);
      paths.push(`/reviews/${open.id}`, `/reviews/${closed.id}`, `/reviews/${open.id}?show=open&reviewer=me`);
      paths.push(`/reviews/${open.id}/items/${first.id}`, `/identities/${first.identity}`, `/identities/${first.identity}/history`, `/evidence/${closed.id}`);
    }
    for (const path of paths) {
      const answer = await page.goto(DEMO + path);
      expect(answer.status(), path).toBe(200);
      await usable(page, javaScriptEnabled);
    }
    expect(told).toEqual([]);
  });
}

test('whoever may not see a page is told so, and an address that is none says that', async ({ page, javaScriptEnabled }) => {
  await be(page, 'owner');
  expect((await page.goto(`${DEMO}/sources`)).status()).toBe(403);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('You may not do this');
  await usable(page, javaScriptEnabled);
  expect((await page.goto(`${DEMO}/reviews/cam_00000000000000000000000000`)).status()).toBe(404);
  await usable(page, javaScriptEnabled);
});

test('home shows the most urgent tasks, and leads to all of them', async ({ page, javaScriptEnabled }) => {
  await be(page, 'security');
  const [, count] = (await page.getByRole('heading', { name: /^Do \d/ }).textContent()).match(/(\d+)/);
  await page.getByRole('link', { name: /^and \d+ more, due later/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tasks');
  const pages = page.getByRole('navigation', { name: 'Pages' });
  let shown = 0;
  for (;;) {
    shown += await page.locator('main ul.lines > li').count();
    await expect(pages).toContainText(new RegExp(`${shown} of ${Number(count).toLocaleString('en')} task`));
    await usable(page, javaScriptEnabled);
    const next = pages.getByRole('link', { name: 'Next' });
    if (!(await next.count())) break;
    await next.click();
  }
  expect(shown).toBe(Number(count));
});
