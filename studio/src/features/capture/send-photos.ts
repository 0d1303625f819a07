import { analyzePhoto, analyzePhotos, type FashionClient, ProblemError } from "@fashion-platform/client";
import { isOnline } from "../../shared/api/online";
import { mayAnswerLater } from "../../shared/api/queries";
import { changePhoto, listPhotos, type LocalPhoto } from "../../shared/photos/photos";
import { nextForm, outcomes } from "./forms";

let sending = false;

/** Send the photos that wait, in forms, while there is a network; return whether any were sent by this call. */
export async function sendWaiting(client: FashionClient, explain: (error: unknown) => string): Promise<boolean> {
  if (sending || nextForm(listPhotos()).length === 0) return false;
  sending = true;
  try {
    await sendAll(client, explain);
  } finally {
    sending = false;
  }
  return true;
}

/** Let a photo wait again whose form was not answered, together with the others of it. */
export function waitAgain({ form }: LocalPhoto): void {
  for (const photo of listPhotos()) {
    if (photo.form === form && photo.mayWorkLater) changePhoto(photo.key, { state: "waiting", problem: undefined, mayWorkLater: undefined });
  }
}

async function sendAll(client: FashionClient, explain: (error: unknown) => string): Promise<void> {
  for (let form = nextForm(listPhotos()); form.length > 0 && isOnline(); form = nextForm(listPhotos())) {
    await send(client, form, explain);
  }
}

async function send(client: FashionClient, form: readonly LocalPhoto[], explain: (error: unknown) => string): Promise<void> {
  const [first] = form;
  for (const { key } of form) changePhoto(key, { state: "sending", form: first!.key });
  try {
    for (const [key, change] of await measure(client, form)) changePhoto(key, change);
  } catch (error) {
    // Without an answer nobody knows whether it arrived: the same form is sent again, which the API does not count twice.
    const isLost = !isOnline() && !(error instanceof ProblemError);
    const change = isLost ? ({ state: "waiting" } as const) : ({ state: "failed", problem: explain(error), mayWorkLater: mayAnswerLater(error) } as const);
    for (const { key } of form) changePhoto(key, change);
  }
}

async function measure(client: FashionClient, form: readonly LocalPhoto[]): Promise<ReturnType<typeof outcomes>> {
  const [first, second, ...others] = form;
  const options = { idempotencyKey: first!.key };
  if (!second) return [[first!.key, { state: "measured", analysis: await analyzePhoto(client, first!.file, options) }]];
  const files = [first!, second, ...others].map(({ file }) => file) as [Blob, Blob, ...Blob[]];
  return outcomes(form, await analyzePhotos(client, files, options));
}
