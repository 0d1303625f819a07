/** Fetch with the API's sentences in English: pages mark them as such, also where the browser likes another language better. */
export function fetchInEnglish(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  request.headers.set("Accept-Language", "en");
  return fetch(request);
}
