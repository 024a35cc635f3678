// A demonstration of a journey's own, for what would be in the way of others: days that pass, and what holds for everybody.
import { expect } from '@playwright/test';
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { PATH, HOME, TENURE_BINARY, SEEDED_DATABASE } = process.env;

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// A copy of what was seeded; `later` stops its server, moves its clock on, and serves it again.
export async function ownDemonstration() {
  const folder = mkdtempSync(join(tmpdir(), 'tenure-own-'));
  // What was written last stands beside the database's own file.
  for (const part of ['', '-wal'].filter((one) => existsSync(SEEDED_DATABASE + one))) {
    copyFileSync(SEEDED_DATABASE + part, join(folder, `own.db${part}`));
  }
  const options = { cwd: folder, env: { PATH, HOME, TENURE_DATABASE_URL: `sqlite://${join(folder, 'own.db')}?mode=rwc` } };
  const port = await freePort();
  const at = `http://127.0.0.1:${port}`;
  let server;
  const stop = () => new Promise((done) => { server.once('exit', done).kill(); });
  const start = async () => {
    server = spawn(TENURE_BINARY, ['serve', '--demo', '--addr', `127.0.0.1:${port}`], { ...options, stdio: 'ignore' });
    await expect.poll(() => fetch(`${at}/readyz`).then((answer) => answer.ok, () => false), { timeout: 20_000 }).toBe(true);
  };
  const tenure = (...args) => execFileSync(TENURE_BINARY, args, { ...options, encoding: 'utf8', maxBuffer: 1 << 26 });
  const later = async (days) => {
    await stop();
    expect(tenure('demo', 'advance', '--days', String(days))).toContain('goes on from');
    await start();
  };
  const reviews = () => JSON.parse(tenure('reviews', '--format', 'json'));
  const items = (campaign) => JSON.parse(tenure('reviews', '--campaign', campaign, '--format', 'json'));
  await start();
  return { at, tenure, reviews, items, later, end: async () => { await stop(); rmSync(folder, { recursive: true }); } };
}
