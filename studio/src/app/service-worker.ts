const SCRIPT = "service-worker.js";

/** Let the browser keep the page's own files once the page is there, so that it loads without a network too. */
export function keepPageOffline(): void {
  // Browsers have no service workers where a page comes over plain HTTP from elsewhere.
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker
      .register(import.meta.env.BASE_URL + SCRIPT, { scope: import.meta.env.BASE_URL.replace(/\/$/, "") })
      .catch((error: unknown) => console.warn("The page will not load without a network.", error));
  });
}
