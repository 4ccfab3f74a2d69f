import { defineConfig } from "vitest/config";

const timeouts = { testTimeout: 30_000, hookTimeout: 30_000 };
const simulated = ["test/simulated/**/*.test.ts"];
const platform = ["test/infra/**/*.test.ts", "test/stacks/**/*.test.ts"];

export default defineConfig({
  test: {
    projects: [
      // Pure functions of props: sharing the provider packages' modules between files saves most of the time.
      { test: { ...timeouts, name: "platform", include: platform, isolate: false } },
      {
        test: {
          ...timeouts,
          name: "repo",
          include: ["test/**/*.test.ts"],
          exclude: [...platform, ...simulated],
        },
      },
      // Minutes against a simulator of AWS: `npm run simulate`.
      { test: { ...timeouts, name: "simulated", include: simulated } },
    ],
  },
});
