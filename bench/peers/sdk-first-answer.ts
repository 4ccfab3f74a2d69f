import { answerOnce } from "./sdk-fetch.ts";

await answerOnce();
const { user, system } = process.cpuUsage();
process.stderr.write(`answered ${user + system}\n`);
process.exit();
