import { lazyRouteComponent } from "@tanstack/react-router";

/** A page's script did not arrive. */
export class PageNotLoadedError extends Error {
  override name = "PageNotLoadedError";
}

/**
 * Return a page that is loaded when it is needed. Where its script does not arrive, the router would load the document anew,
 * which without a network ends the tab's work; whoever reads the page decides about that.
 */
export function lazyPage<Module extends Record<string, any>, Name extends keyof Module>(load: () => Promise<Module>, name: Name) {
  return lazyRouteComponent(async () => {
    try {
      return await load();
    } catch (error) {
      throw new PageNotLoadedError("The page's script did not arrive.", { cause: error });
    }
  }, name);
}
