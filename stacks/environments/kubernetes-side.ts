import * as z from "zod";

const label = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "up to 63 lower-case letters, digits and hyphens");
const port = z.int().min(1).max(65_535);
const count = z.int().min(1);

/** Where the certificate comes from: cert-manager asks an issuer for it, or somebody put it into a Secret. */
const tls = z.discriminatedUnion("kind", [
  /** In a pair, an issuer that proves the names by DNS: by HTTP it would ask whichever side serves. */
  z.strictObject({ kind: z.literal("cert-manager"), clusterIssuer: z.string().min(1) }),
  z.strictObject({ kind: z.literal("secret"), secretName: z.string().min(1) }),
]);

const ingress = z.strictObject({
  /** Which of the cluster's ingress controllers serves it. */
  class: z.string().min(1),
  /** Namespace of the controller: nothing else reaches the server. */
  namespace: label,
  /** The static IPv4 address of the controller's load balancer. */
  address: z.ipv4(),
  /** Addresses that the controller and what is before it append to X-Forwarded-For, 1 where it stands alone. */
  forwardedAddresses: z.int().min(0).max(10),
  tls,
  /** What the controller is told besides, such as time-outs and the size of a body: each has names of its own. */
  annotations: z.record(z.string(), z.string()),
});

/** What scrapes the metrics, and by what it finds them. */
const monitoring = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  /** A Prometheus that finds pods by itself: it is let in. */
  z.strictObject({ kind: z.literal("prometheus"), namespace: label }),
  /** A Prometheus Operator, which is given monitors and rules with these labels. */
  z.strictObject({
    kind: z.literal("prometheus-operator"),
    namespace: label,
    selectedBy: z.record(z.string(), z.string()),
  }),
]);

/** The shared cache that the secret REDIS_URL leads to: none, or the addresses that it may have. */
const redis = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("external"), cidr: z.cidrv4(), port }),
]);

const size = z.strictObject({
  /** Thousandths of a CPU. */
  cpuRequestMillis: count,
  cpuLimitMillis: count,
  memoryRequestMib: count,
  memoryLimitMib: count,
});

const replicas = z
  .strictObject({
    min: count,
    max: count,
    /** Of the CPU that a pod asks for: above it, pods are added. */
    targetCpuPercent: z.int().min(1).max(100),
  })
  .refine(({ min, max }) => min <= max, { path: ["min"], message: "at most max" });

/** A namespace of a cluster that is there already. */
export const kubernetes = z.strictObject({
  kind: z.literal("kubernetes"),
  /** Context of the kubeconfig that a deployment has at hand; what lets us in stays there. */
  context: z.string().regex(/^[\w.:/@-]+$/, "the name of a context: letters, digits and . : / @ _ -"),
  namespace: label.refine(
    (name) => name !== "default" && !name.startsWith("kube-"),
    "one of the server's own",
  ),
  /** The repository that nodes pull the server's image from, without tag and digest. */
  image: z.string().regex(/^[a-z0-9][a-z0-9.:/_-]*[a-z0-9]$/, "a repository, without tag and digest"),
  size,
  replicas,
  ingress,
  monitoring,
  redis,
});
