import assert from "node:assert/strict";
import { checkGrid, reportText } from "gradsweep";

const sql = "SELECT max(steps) < 10 FROM results";
const report = await checkGrid({ objective: "ravine", optimizer: "sgd", parameters: { lr: 0.5 }, expect: [{ sql }] });
assert.equal(report.verdict, "fail");
assert.match(reportText(report), /max\(steps\) < 10/);
