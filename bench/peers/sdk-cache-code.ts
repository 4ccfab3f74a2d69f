import { createPartLoader } from "../../app/lambda/part-loader.ts";
import { writeCodeCache } from "../../app/lambda/write-code-cache.ts";

/** Keeps the code of the SDK's handler as the image of Lambda keeps that of the server. */
const loader = createPartLoader(`${import.meta.dirname}/sdk-parts`);
const { answerOnce } = loader.load("sdk-fetch.cjs") as typeof import("./sdk-fetch.ts");
await answerOnce();
writeCodeCache(loader);
process.exit();
