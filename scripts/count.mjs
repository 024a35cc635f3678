// An independent count of CloudTrail records by principal and event, compared with `tenure usage`: node count.mjs TENURE FOLDER
// Shares no code and no fixture with the importer: it parses whole files, and knows the rules only from the documents.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [tenure, folder] = process.argv.slice(2);
const FAILED = /^(Throttling|RequestLimitExceeded|ExpiredToken|InvalidClientTokenId$|SignatureDoesNotMatch$|AuthFailure$|MalformedQueryString$)/;
const DENIED = /^(.*\.)?AccessDenied|Unauthorized/;

function outcome(record) {
  const code = record.errorCode ?? "";
  if (DENIED.test(code)) return "denied";
  if (FAILED.test(code.replace(/^Client\./, ""))) return "failed";
  if (record.eventName === "ConsoleLogin" && record.responseElements?.ConsoleLogin === "Failure") return "failed";
  return record.userIdentity?.invokedBy ? "on_behalf" : "allowed";
}

// The unique id of whoever's permissions were used; null where that is nobody.
function principal(identity) {
  if (!identity || identity.type === "AWSService") return null;
  const issuer = identity.sessionContext?.sessionIssuer;
  const id = (issuer?.principalId ?? identity.principalId)?.split(":")[0];
  return id || null;
}

const seen = new Set();
const counts = new Map();
let nobody = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  for (const record of JSON.parse(readFileSync(join(folder, name), "utf8")).Records) {
    if (seen.has(record.eventID)) continue;
    seen.add(record.eventID);
    const id = principal(record.userIdentity);
    if (id === null) { nobody += 1; continue; }
    const key = `${id} ${record.eventSource}/${record.eventName}`;
    const row = counts.get(key) ?? { allowed: 0, denied: 0, failed: 0, on_behalf: 0 };
    row[outcome(record)] += 1;
    counts.set(key, row);
  }
}

const place = mkdtempSync(join(tmpdir(), "tenure-count-"));
const run = (...args) => JSON.parse(execFileSync(tenure, ["--database", `sqlite://${join(place, "count.db")}?mode=rwc`, ...args, "--format", "json"], { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }).toString());
const wrong = [];
try {
  const summary = run("import", "aws-cloudtrail", folder);
  if (summary.events !== seen.size) wrong.push(`distinct records: ${summary.events}, counted ${seen.size}`);
  if (summary.rejected_total !== 0) wrong.push(`${summary.rejected_total} records were refused`);
  if (summary.unattributed !== nobody) wrong.push(`records of nobody: ${summary.unattributed}, counted ${nobody}`);
  // The window ends at a midnight: the one after the last record.
  const end = new Date(Date.parse(summary.until) + 86_400_000).toISOString();
  const all = run("usage", "--until", end, "--window", "3660d").filter((row) => row.event !== null);
  for (const row of all) {
    const key = `${row.identity.provider_id} ${row.event}`;
    const mine = counts.get(key);
    counts.delete(key);
    for (const which of ["allowed", "denied", "failed", "on_behalf"]) {
      if (row[which] !== mine?.[which]) wrong.push(`${key}: ${which} ${row[which]}, counted ${mine?.[which]}`);
    }
  }
  for (const key of counts.keys()) wrong.push(`${key}: not shown`);
  console.log(`${seen.size} distinct records, ${nobody} of nobody, ${all.length} rows by principal and event compared, ${wrong.length} differ`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
if (wrong.length) { console.error(wrong.slice(0, 50).join("\n")); process.exit(1); }
