// Each journey with scripting on and off, in Debian's Chromium, one after the other: they share one Tenure.
import { defineConfig } from '@playwright/test';

const launchOptions = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
};

export default defineConfig({
  testDir: '.',
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  reporter: [['list']],
  use: { baseURL: process.env.TENURE_URL, launchOptions, trace: 'retain-on-failure' },
  projects: [
    { name: 'scripting', use: { javaScriptEnabled: true } },
    { name: 'no-scripting', use: { javaScriptEnabled: false } },
  ],
});
