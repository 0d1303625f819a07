// The whole path against a running platform: FASHION_URL names its gateway, FASHION_PHOTO a portrait.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { allItems, analyzePhoto, analyzePhotos, createFashionClient, followEvents, ProblemError } from "../dist/index.js";

const userId = `ts-${randomUUID()}`;
const options = { baseUrl: process.env.FASHION_URL, identity: { userId } };
const client = createFashionClient(options);
const params = { path: { user_id: userId } };
const photo = new Blob([await readFile(process.env.FASHION_PHOTO)], { type: "image/jpeg" });

async function firstRanking(signal, onConnected) {
  for await (const event of followEvents(options, userId, { signal })) {
    if (event.type === "message") onConnected();
    if (event.type === "ProductsRanked") return event.data;
  }
  return undefined;
}

test("a photo is measured, its ranking is followed and paged, an interaction counts, and all of it is erased", async () => {
  const stop = AbortSignal.timeout(120_000);
  let ranking;
  await new Promise((resolve, reject) => {
    ranking = firstRanking(stop, resolve);
    ranking.catch(reject);
  });

  const analysis = await analyzePhoto(client, photo, { idempotencyKey: randomUUID() });
  assert.ok(analysis.tone.monk >= 1 && analysis.tone.monk <= 10);
  assert.equal((await ranking).analysis, analysis.id);

  const skus = [];
  for await (const product of allItems(async (cursor) => {
    const query = { limit: 10, revision: analysis.revision, ...(cursor ? { cursor } : {}) };
    return (await client.GET("/v1/users/{user_id}/products", { params: { ...params, query } })).data;
  })) skus.push(product.sku);
  assert.ok(skus.length > 20);
  assert.equal(new Set(skus).size, skus.length);

  const interactions = [{ id: randomUUID(), action: "saved", item: skus[0], category: "makeup" }];
  const { data } = await client.POST("/v1/users/{user_id}/interactions", { params, body: { interactions } });
  assert.equal(data.recorded, 1);

  await client.DELETE("/v1/users/{user_id}", { params });
  const { data: history } = await client.GET("/v1/users/{user_id}/history", { params });
  assert.deepEqual(history.items, []);
});

test("several photos are measured together, each with a result of its own", async () => {
  const noPhoto = new Blob(["no photo"], { type: "image/jpeg" });
  const { items, photos, tone } = await analyzePhotos(client, [photo, noPhoto]);
  assert.deepEqual(items.map(({ status }) => status), [201, 415]);
  assert.deepEqual([photos, tone], [1, items[0].analysis.tone]);
  await client.DELETE("/v1/users/{user_id}", { params });
});

test("a response other than success is an exception that says what to do", async () => {
  const rejected = analyzePhoto(client, new Blob(["no photo"], { type: "image/jpeg" }));
  await assert.rejects(rejected, (error) => error instanceof ProblemError && error.kind === "photo-415");
});
