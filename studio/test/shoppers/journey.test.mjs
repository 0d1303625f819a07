import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, assertCount, assertFits, followed, garment, measure, open, PHOTO } from "../support.mjs";

/** Open the colors of somebody new who was measured. */
async function openColors() {
  const page = await open();
  await measure(page);
  await followed(page);
  await page.getByRole("link", { name: "See your colors" }).click();
  return page;
}

test("a shopper goes from a photo to products, and erases it all", async () => {
  const page = await open("", { permissions: ["clipboard-read", "clipboard-write"] });
  await assertAccessible(page, "start");
  await measure(page);
  await followed(page);
  assert.match(await page.getByRole("figure").last().innerText(), /Tone \d+ of 10 .* between \d+ and \d+/s);
  await assertCount(page.getByRole("img", { name: /Measured parts of the face: forehead/ }).locator(".line"), 5);
  await assertCount(page.locator(".face .oval"), 1);
  await assertCount(page.locator(".face .landmark"), 5);
  for (const mark of ["counted", "darker", "brighter"]) {
    await assertCount(page.locator(`.photo > div .skin [data-mark=${mark}]:not(.under):not([d=""])`), 1);
  }
  await page.getByText("What the marks mean").click();
  await page.getByText("Left out, as it is darker").waitFor();
  await page.getByRole("region", { name: "A photo that would make it surer" }).waitFor();
  await page.getByText("Numbers for experts").click();
  await assertAccessible(page, "result");

  await page.getByRole("link", { name: "See your colors" }).click();
  const color = page.locator(".color").nth(1);
  const name = await color.innerText();
  await color.click();
  await page.getByRole("status").filter({ hasText: `${name} beside your skin` }).waitFor();
  await assertAccessible(page, "colors");
  const copy = page.getByRole("button", { name: /^Copy #/ }).nth(1);
  await copy.press("Enter");
  await page.getByRole("status").filter({ hasText: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await copy.innerText());

  await page.getByRole("link", { name: "See products" }).click();
  const makeup = page.waitForResponse(/category=makeup/);
  await page.getByRole("radio", { name: "Makeup" }).click();
  const lowest = (await (await makeup).json()).items.at(-1).name;
  await page.getByRole("button", { name: `Save ${lowest}`, exact: true }).click();
  await page.getByRole("button", { name: `Save ${lowest}`, exact: true, pressed: true }).waitFor();
  await page.getByRole("radio", { name: "Saved" }).click();
  await assertCount(page.getByRole("heading", { level: 2, name: lowest, exact: true }), 1);
  await assertCount(page.getByRole("heading", { level: 2 }), 1);
  await assertAccessible(page, "products");

  await page.getByRole("link", { name: "History" }).click();
  await assertCount(page.locator("tbody tr"), 1);
  await assertAccessible(page, "history");

  await page.getByRole("link", { name: "Privacy" }).click();
  const before = await page.locator("code").innerText();
  await assertAccessible(page, "privacy");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download everything as a file" }).click();
  assert.match(await readFile(await (await download).path(), "utf8"), /"monk": \d/);
  await page.getByLabel(/Type .erase. to confirm/).fill("erase");
  await page.getByRole("button", { name: "Erase everything" }).click();
  await page.getByText("Everything was erased.").waitFor();
  await assertAccessible(page, "erased");
  assert.notEqual(await page.locator("code").innerText(), before);
  await page.getByRole("link", { name: "History" }).click();
  await page.getByText("Nothing has been measured yet.").waitFor();
  await assertAccessible(page, "nothing measured");
  assert.deepEqual(page.faults, []);
});

test("a photo that is sent, another that is rejected and an API that is away are explained", async () => {
  const page = await open();
  await page.route("**/v1/analyses", async (route) => {
    await assertAccessible(page, "sending");
    await route.continue();
  });
  await page.setInputFiles("input[type=file]", { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") });
  await page.getByRole("alert").filter({ hasText: /JPEG/ }).waitFor();
  await assertAccessible(page, "rejected");

  await page.unroute("**/v1/analyses");
  await page.route("**/v1/analyses", (route) => route.abort());
  await page.getByRole("button", { name: "Remove notes.jpg" }).click();
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.getByText("The platform cannot be reached.").waitFor();
  await assertCount(page.getByRole("link", { name: "See the result" }), 0);
});

test("a HEIC photo is measured, though this browser cannot show it", async () => {
  const page = await open();
  await measure(page, process.env.FASHION_HEIC);
  await page.getByText("This browser cannot show this kind of photo.").waitFor();
  await page.getByRole("img", { name: /Measured parts of the face: forehead/ }).waitFor();
  await assertAccessible(page, "HEIC");
  await followed(page);
  await page.getByRole("link", { name: "See your colors" }).click();
  await page.locator(".cards .card").first().waitFor();
  await assertAccessible(page, "colors of a HEIC photo");
});

test("several photos are sent in one form and are one result, and the photos are gone from a new tab", async () => {
  const page = await open();
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(new URL(request.url()).pathname));
  const first = await readFile(PHOTO);
  const second = Buffer.concat([first, Buffer.from("another file of the same picture")]);
  await measure(page, ...[first, second].map((buffer, index) => ({ name: `${index}.jpg`, mimeType: "image/jpeg", buffer })));
  await followed(page);
  assert.deepEqual(sent, ["/v1/analyses"]);
  const each = page.getByRole("region", { name: "Each photo" });
  await assertCount(each.getByRole("img", { name: /^Photo \d of 2$/ }), 2);
  await assertCount(each.locator(".face .oval"), 2);
  await each.getByText(/^Tone \d+, between \d+ and \d+\./).nth(1).waitFor();
  await page.getByText("This rests on your 2 newest photos.").waitFor();
  assert.match(await page.locator(".scale figcaption").innerText(), /Tone \d+ of 10 .* between \d+ and \d+/s);
  await assertAccessible(page, "several photos");
  await page.reload();
  await page.getByText("The photo itself is stored nowhere").waitFor();
  await assertCount(each, 0);
  await page.getByRole("link", { name: "History" }).click();
  await page.locator("tbody tr").nth(1).waitFor();
});

test("a photo that is rejected among others is explained beside their results", async () => {
  const page = await open();
  const notes = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") };
  await page.setInputFiles("input[type=file]", [notes, { name: "me.jpg", mimeType: "image/jpeg", buffer: await readFile(PHOTO) }]);
  await page.getByRole("alert").filter({ hasText: /JPEG/ }).waitFor();
  await page.getByRole("link", { name: "See the result" }).click();
  const each = page.getByRole("region", { name: "Each photo" }).getByRole("listitem");
  await each.first().getByText(/not a JPEG/).waitFor();
  await each.nth(1).getByRole("img", { name: "Photo 2 of 2" }).waitFor();
  await assertAccessible(page, "one of two photos");
  assert.deepEqual(page.faults, []);
});

test("a shopper asks whether a color and a garment go with them", async () => {
  const page = await openColors();
  const verdict = page.getByRole("status").filter({ has: page.getByRole("heading", { level: 3 }) });
  await page.getByLabel("A color").fill(await page.locator(".card code").first().innerText());
  await verdict.getByRole("heading", { name: "It goes with you" }).waitFor();
  await assertAccessible(page, "goes");

  const sent = [];
  page.on("request", (request) => sent.push([request.method(), request.postData()]));
  await page.setInputFiles("input[type=file]", await garment(page, "#ff00ff"));
  await verdict.getByRole("heading", { name: "It does not go with you" }).waitFor();
  // Its edge is blended with the wall.
  assert.match(await page.getByLabel("A color").inputValue(), /^#f[c-f]0[0-3]f[c-f]$/);
  await page.getByRole("img", { name: /The garment, read as #f/ }).waitFor();
  assert.deepEqual(new Set(sent.map(String)), new Set(["GET,"]));
  await assertAccessible(page, "does not go");
  const instead = verdict.getByRole("button");
  const name = await instead.innerText();
  await instead.click();
  await page.getByRole("status").filter({ hasText: `${name.trim()} beside your skin` }).waitFor();

  await page.setInputFiles("input[type=file]", { name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await page.getByRole("alert").filter({ hasText: "cannot read this picture" }).waitFor();
  assert.deepEqual(page.faults, []);
});

test("the face stays in view while a color further down is chosen, and hides none that has the focus", async () => {
  const page = await openColors();
  const face = page.locator(".face");
  await page.locator(".color").last().click();
  const { y, height } = await face.boundingBox();
  assert.ok(y >= 0 && y + height <= page.viewportSize().height);
  await page.locator(".color").nth(4).focus();
  assert.ok((await page.locator(".color").nth(4).boundingBox()).y >= y + height);
});

test("a product that is dismissed stays where it is, and comes last the next time", async () => {
  const page = await openColors();
  await page.getByRole("link", { name: "Products", exact: true }).click();
  const dismissing = page.getByRole("button", { name: /^Not for me: / }).first();
  const label = await dismissing.getAttribute("aria-label");
  await dismissing.press("Enter");
  await dismissing.and(page.locator("[aria-pressed=true]:focus")).waitFor();
  assert.equal(await dismissing.getAttribute("aria-label"), label);
  await page.reload();
  await page.getByRole("button", { name: /^Not for me: / }).last().and(page.getByLabel(label, { exact: true })).waitFor();
});

test("colors to avoid say why, and the palette is saved as a picture", async () => {
  const page = await openColors();
  const avoided = page.getByRole("region", { name: "Colors to avoid: Clothes" }).locator(".card");
  await avoided.nth(2).waitFor();
  for (const color of await avoided.all()) assert.match(await color.getByRole("listitem").first().innerText(), /\d.*\.$/);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a picture" }).click();
  const picture = await readFile(await (await download).path());
  assert.equal(picture.subarray(1, 4).toString(), "PNG");
  assert.equal(picture.readUInt32BE(16), 1080);
  assert.ok(picture.readUInt32BE(20) > 1080);
});

test("the palette is printed, to a PDF with text to select and without what only a screen needs", async () => {
  const page = await openColors();
  const colors = page.locator(".cards .color");
  await colors.nth(8).waitFor();
  await page.evaluate(() => (globalThis.print = () => (document.title = "printing")));
  await page.getByRole("button", { name: "Print, or save as PDF" }).click();
  assert.equal(await page.title(), "printing");
  await page.emulateMedia({ media: "print" });
  for (const part of [page.getByRole("navigation"), page.locator(".draping"), page.getByRole("contentinfo")]) {
    assert.equal(await part.isVisible(), false);
  }
  for (const color of await colors.all()) assert.ok(await color.isVisible());
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  assert.match(pdf, /^%PDF-/);
  assert.match(pdf, /ToUnicode/);
  if (process.env.FASHION_PDF) await page.pdf({ format: "A4", path: process.env.FASHION_PDF });
});

test("all of it works by keyboard", async () => {
  const page = await open();
  // Asked for early: the browser must know of it before a key opens the dialog.
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").innerText(), "Skip to the content");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#content$/);
  await page.keyboard.press("Tab");
  await page.locator("button.primary:focus").waitFor();
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(PHOTO);
  const heading = page.getByRole("heading", { name: "Your skin tone" });
  await heading.waitFor();
  assert.ok(await heading.evaluate((element) => element === document.activeElement));
});

test("where the camera may not be used, files still may", async () => {
  const page = await open();
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.getByRole("alert").filter({ hasText: "Choose a photo instead." }).waitFor();
  await assertAccessible(page, "no camera");
  await measure(page);
});

test("every page fits the screen in six languages", async () => {
  const page = await open("", { locale: "de-AT" });
  await page.getByRole("heading", { name: "Finden Sie Ihre Farben" }).waitFor();
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.getByText("Farben und Produkte sind da.").waitFor({ state: "attached" });
  for (const language of ["es", "fr", "hi", "ja", "de"]) {
    await page.getByRole("combobox").selectOption(language);
    await page.locator(`html[lang=${language}]`).waitFor();
    for (const link of await page.getByRole("navigation").getByRole("link").all()) {
      await link.click();
      await page.locator("h1:focus").waitFor();
      await assertFits(page, `${page.url()} in ${language}`);
    }
  }
  await page.reload();
  await page.locator("html[lang=de]").waitFor();
  assert.deepEqual(page.faults, []);
});

test("the API's sentences are in the language of the page, also after that changes", async () => {
  const page = await open("", { locale: "de-AT" });
  await page.setInputFiles("input[type=file]", { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no photo") });
  await page.getByRole("alert").filter({ hasText: "Die Datei ist kein Foto" }).waitFor();
  await page.getByRole("button", { name: "notes.jpg entfernen" }).click();
  await page.setInputFiles("input[type=file]", PHOTO);
  await page.getByText("Farben und Produkte sind da.").waitFor({ state: "attached" });
  await page.getByRole("link", { name: "Ihre Farben ansehen" }).click();
  await page.locator(".card p").filter({ hasText: "für den Alltag" }).first().waitFor();
  await page.getByRole("combobox").selectOption("es");
  await page.locator(".card p").filter({ hasText: "para el día a día" }).first().waitFor();
  await assertCount(page.locator(".card p").filter({ hasText: "für den Alltag" }), 0);
  await page.getByRole("link", { name: "Productos", exact: true }).click();
  await page.locator(".product p").filter({ hasText: "recomendado para usted" }).first().waitFor();
});

test("a page that does not exist leads back", async () => {
  const page = await open("/nothing");
  await assertAccessible(page, "not found");
  await page.getByRole("link", { name: "Start with a photo" }).click();
  await page.getByRole("heading", { name: "Find your colors" }).waitFor();
});
