import { chromium } from '@playwright/test';
// node .shot.mjs BASE WHO OUT PATH [width] [height] [theme] [full] [js]
const [base, who, out, path, width='1280', height='800', theme='light', full='', js='on', act=''] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-background-networking','--disable-component-update','--disable-sync','--no-first-run'] });
const context = await browser.newContext({ viewport: { width: +width, height: +height }, colorScheme: theme, javaScriptEnabled: js === 'on' });
const page = await context.newPage();
page.on('console', (m) => { if (m.type() === 'error') console.log('console:', m.text()); });
if (who !== '-') { await page.goto(base + '/sign-in'); await page.getByRole('button', { name: who }).click(); }
await page.goto(base + path);
if (act) await eval(`(async () => { ${act} })()`);
await page.waitForTimeout(300);
await page.screenshot({ path: out, fullPage: full === 'full' });
console.log(page.url(), 'scrollWidth', await page.evaluate(() => document.documentElement.scrollWidth).catch(()=>'?'), 'height', await page.evaluate(() => document.documentElement.scrollHeight).catch(()=>'?'));
await browser.close();
