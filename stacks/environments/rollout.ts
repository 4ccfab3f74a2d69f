import * as z from "zod";

const percent = z.int().min(1).max(99);

/** How a new release comes to the requests of an environment. */
export const rollout = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all-at-once") }),
  /** Beside the release that serves, until `npm run promote` gives it everything or `npm run rollback` takes it away. */
  z.strictObject({
    kind: z.literal("canary"),
    /** Whole percentages of the requests, together 100. */
    percent: z
      .strictObject({ stable: percent, canary: percent })
      .refine(({ stable, canary }) => stable + canary === 100, {
        error: ({ input }) => {
          const { stable, canary } = input as { readonly stable: number; readonly canary: number };
          return `must sum to 100, got ${stable} + ${canary} = ${stable + canary}`;
        },
      }),
  }),
]);

export type Rollout = z.output<typeof rollout>;
