/** Return a fetch that asks for the API's sentences in a language, whichever the browser likes best. */
export function fetchIn(language: () => string): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    request.headers.set("Accept-Language", language());
    return fetch(request);
  };
}
