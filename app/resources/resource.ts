import type { HealthReport } from "../contract/health.ts";

/** The parts of the server that resources may read. */
export interface ResourceServices {
  readonly health: () => HealthReport;
  /** Every metric and its samples, from the registry that Prometheus scrapes. */
  readonly metrics: () => Promise<readonly unknown[]>;
}

/** A resource with a fixed address whose content is made when it is read. */
export interface Resource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string;
  readonly read: (services: ResourceServices) => Promise<string>;
}
