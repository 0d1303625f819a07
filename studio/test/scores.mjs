// Print the scores of a Lighthouse report on the standard input; exit 1 if one is under 95.
import { json } from "node:stream/consumers";

const LEAST = 95;
const { categories, audits } = await json(process.stdin);
const scores = Object.values(categories).map(({ title, score }) => [title, Math.round(100 * score)]);
for (const [title, score] of scores) console.log(`${title}: ${score}`);
console.log(`First view: ${audits["total-byte-weight"].numericValue} bytes, headers included`);
process.exitCode = scores.every(([, score]) => score >= LEAST) ? 0 : 1;
