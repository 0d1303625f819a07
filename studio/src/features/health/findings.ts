import type { Schemas } from "@fashion-platform/client";

export type Chain = Schemas["ChainState"];
export type Stream = NonNullable<Chain["stream"]>;
type Readiness = NonNullable<Chain["services"][number]["readiness"]>;

/** Seconds from which a consumer counts as behind: a healthy chain takes well under one. */
const LATE_SECONDS = 10;
/** The share of its memory from which the platform rejects uploads. */
const FULL_SHARE = 0.8;

/** What is wrong with the chain of services; what each of them names stands beside it. */
export type Finding =
  | { kind: "no-answer" | "not-ready" | "rejected"; service: string; reason?: string }
  | { kind: "store-down"; service: string; store: string; reason: string }
  | { kind: "issuer-unusable"; issuer: string; reason: string }
  | { kind: "shedding"; service: string; reason: string }
  | { kind: "behind"; service: string; seconds: number }
  | { kind: "issuers-unasked" | "revisions" | "no-stream" }
  | { kind: "full"; share: number }
  | { kind: "dead-letters"; count: number };

/** Return the share of its memory that the stream uses. */
export function fillOf({ used_bytes, limit_bytes }: Stream): number {
  return limit_bytes > 0 ? used_bytes / limit_bytes : 0;
}

/** Return what is wrong, the services in the order of the chain. */
export function findingsOf({ services, instances, stream }: Chain): Finding[] {
  const reports = [...services.flatMap(({ readiness }) => readiness ?? []), ...(instances ?? [])];
  const revisions = new Set(reports.map(({ revision }) => revision));
  return [
    ...services.flatMap(findingsOfService),
    ...(revisions.size > 1 ? [{ kind: "revisions" } as const] : []),
    ...(stream ? findingsOfStream(stream) : [{ kind: "no-stream" } as const]),
  ];
}

function findingsOfService({ service, readiness }: Chain["services"][number]): Finding[] {
  if (!readiness) return [{ kind: "no-answer", service }];
  const { status, rejected, shedding, stores, issuers } = readiness;
  return [
    ...(status === "ready" ? [] : [{ kind: "not-ready", service, reason: status } as const]),
    ...(rejected ? [{ kind: "rejected", service, reason: rejected } as const] : []),
    ...(shedding ? [{ kind: "shedding", service, reason: shedding } as const] : []),
    ...Object.entries(stores ?? {}).map(([store, reason]) => ({ kind: "store-down", service, store, reason }) as const),
    ...findingsOfIssuers(issuers),
  ];
}

/** Only the gateway has issuers; it knows nothing of them until each was asked once. */
function findingsOfIssuers(issuers: Readiness["issuers"]): Finding[] {
  if (!issuers) return [{ kind: "issuers-unasked" }];
  return Object.entries(issuers).map(([issuer, reason]) => ({ kind: "issuer-unusable", issuer, reason }));
}

function findingsOfStream(stream: Stream): Finding[] {
  const late = stream.groups.filter(({ lag_seconds }) => lag_seconds >= LATE_SECONDS);
  const share = fillOf(stream);
  return [
    ...late.map(({ consumer, lag_seconds }) => ({ kind: "behind", service: consumer, seconds: lag_seconds }) as const),
    ...(share >= FULL_SHARE ? [{ kind: "full", share } as const] : []),
    ...(stream.dead_letters > 0 ? [{ kind: "dead-letters", count: stream.dead_letters } as const] : []),
  ];
}
