import { expect, test } from "vitest";
import { type Chain, findingsOf, type Stream } from "./findings";

type Readiness = NonNullable<Chain["services"][number]["readiness"]>;

const READY: Readiness = { status: "ready", revision: "a1", rejected: "", stores: {}, issuers: {}, shedding: "" };
const STREAM: Stream = { entries: 3, used_bytes: 10, limit_bytes: 100, dead_letters: 0, groups: [], published: [] };

function chain(readiness: Partial<Readiness> | null, stream: Partial<Stream> | null = {}): Chain {
  const color = readiness && { ...READY, ...readiness };
  return {
    services: [
      { service: "gateway", readiness: READY },
      { service: "color", readiness: color },
    ],
    instances: [],
    stream: stream && { ...STREAM, ...stream },
    links: { grafana: null, runbook: null },
    series: false,
  };
}

test("a chain that works has no findings", () => {
  expect(findingsOf(chain({}))).toEqual([]);
});

test("a service that does not answer is found", () => {
  expect(findingsOf(chain(null))).toEqual([{ kind: "no-answer", service: "color" }]);
});

test("what a service reports is found", () => {
  const stores = { redis: "ConnectionError" };
  expect(findingsOf(chain({ status: "draining", rejected: "No such season.", stores }))).toEqual([
    { kind: "not-ready", service: "color", reason: "draining" },
    { kind: "rejected", service: "color", reason: "No such season." },
    { kind: "store-down", service: "color", store: "redis", reason: "ConnectionError" },
  ]);
});

test("issuers whose keys cannot be used are found, and that not all were asked yet", () => {
  const issuer = "https://login.example.com";
  expect(findingsOf(chain({ issuers: { [issuer]: "HTTP 503" } }))).toEqual([
    { kind: "issuer-unusable", issuer, reason: "HTTP 503" },
  ]);
  expect(findingsOf(chain({ issuers: null }))).toEqual([{ kind: "issuers-unasked" }]);
});

test("revisions that differ are found", () => {
  expect(findingsOf(chain({ revision: "b2" }))).toEqual([{ kind: "revisions" }]);
});

test("an instance with another revision than the others is found", () => {
  const instance = { service: "color", name: "color-2:8002", status: "ready", revision: "b2" } as const;
  expect(findingsOf({ ...chain({}), instances: [instance] })).toEqual([{ kind: "revisions" }]);
  expect(findingsOf({ ...chain({}), instances: null })).toEqual([]);
});

test("a consumer is late from ten seconds on", () => {
  const group = { consumer: "color", delivered: 1 } as const;
  expect(findingsOf(chain({}, { groups: [{ ...group, lag_seconds: 9.9 }] }))).toEqual([]);
  expect(findingsOf(chain({}, { groups: [{ ...group, lag_seconds: 10 }] }))).toEqual([
    { kind: "behind", service: "color", seconds: 10 },
  ]);
});

test("a stream that is full, dead letters and a Redis that is down are found", () => {
  expect(findingsOf(chain({}, { used_bytes: 80, dead_letters: 2 }))).toEqual([
    { kind: "full", share: 0.8 },
    { kind: "dead-letters", count: 2 },
  ]);
  expect(findingsOf(chain({}, null))).toEqual([{ kind: "no-stream" }]);
});
