// Send a photo and a feed with the clients that @hey-api/openapi-ts and orval made, and print the status of each.
// FASHION_URL names the gateway, CATALOGUE_URL products, FASHION_PHOTO a portrait. `make clients` copies this file next to
// what they made.
import { openAsBlob } from "node:fs";
import * as heyApi from "./hey-api";
import { client } from "./hey-api/client.gen";
import * as orval from "./orval/client";

const { FASHION_URL, CATALOGUE_URL } = process.env;
const headers = { "X-User-ID": "generated" };
const photo = await openAsBlob(process.env.FASHION_PHOTO!);
const feed = new Blob(["sku,name,brand,subcategory,hex,price\nG-1,Lipstick,Glow,lipstick,#aa3344,12.50\n"]);

client.setConfig({ baseUrl: FASHION_URL!, headers });

// Orval's client calls fetch with a path alone.
const request = globalThis.fetch;
globalThis.fetch = (path, options) => {
  if (path instanceof Request) return request(path, options);
  const baseUrl = String(path).startsWith("/v1/catalogue") ? CATALOGUE_URL : FASHION_URL;
  return request(new URL(String(path), baseUrl), options);
};

const byHeyApi = [
  await heyApi.analyzePhoto({ body: { photo: [photo] } }),
  await heyApi.importFeed({ baseUrl: CATALOGUE_URL!, body: feed, query: { dry_run: true } }),
];
const byOrval = [
  await orval.analyzePhoto({ photo: [photo] }, { headers }),
  await orval.importFeed(feed, { dry_run: true }, { headers }),
];
await heyApi.eraseUser({ path: { user_id: "generated" } });

const heyApiStatus = byHeyApi.map((each) => each.response?.status);
const orvalStatus = byOrval.map((each) => each.status);
console.log(JSON.stringify({ heyApi: heyApiStatus, orval: orvalStatus }));
