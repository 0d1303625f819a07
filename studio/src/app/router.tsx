import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { CapturePage } from "../features/capture/capture-page";
import { Layout } from "./layout";
import { lazyPage } from "./lazy-page";
import { Loading } from "./loading";
import { NotFound } from "./not-found";
import { PageFailure } from "./page-failure";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFound });
const parent = { getParentRoute: () => root } as const;

const capture = createRoute({ ...parent, path: "/", component: CapturePage });
const result = createRoute({
  ...parent,
  path: "/result",
  component: lazyPage(() => import("../features/result/result-page"), "ResultPage"),
});
const palette = createRoute({
  ...parent,
  path: "/palette",
  component: lazyPage(() => import("../features/palette/palette-page"), "PalettePage"),
});
const products = createRoute({
  ...parent,
  path: "/products",
  component: lazyPage(() => import("../features/products/products-page"), "ProductsPage"),
});
const history = createRoute({
  ...parent,
  path: "/history",
  component: lazyPage(() => import("../features/history/history-page"), "HistoryPage"),
});
const privacy = createRoute({
  ...parent,
  path: "/privacy",
  component: lazyPage(() => import("../features/privacy/privacy-page"), "PrivacyPage"),
});
const coverage = createRoute({
  ...parent,
  path: "/coverage",
  component: lazyPage(() => import("../features/coverage/coverage-page"), "CoveragePage"),
});
const catalogue = createRoute({
  ...parent,
  path: "/catalogue",
  component: lazyPage(() => import("../features/catalogue/catalogue-page"), "CataloguePage"),
});
const product = createRoute({
  ...parent,
  path: "/catalogue/$sku",
  component: lazyPage(() => import("../features/catalogue/product-page"), "ProductPage"),
});
const palettes = createRoute({
  ...parent,
  path: "/palettes",
  component: lazyPage(() => import("../features/palettes/palettes-page"), "PalettesPage"),
});
const health = createRoute({
  ...parent,
  path: "/health",
  component: lazyPage(() => import("../features/health/health-page"), "HealthPage"),
});
const feed = createRoute({
  ...parent,
  path: "/import",
  component: lazyPage(() => import("../features/catalogue/imports/import-page"), "ImportPage"),
});

/** Milliseconds after which a page that is still loading is announced. */
const PENDING_AFTER = 300;

export const router = createRouter({
  routeTree: root.addChildren([capture, result, palette, products, history, privacy, coverage, catalogue, product, feed, palettes, health]),
  basepath: "/studio",
  defaultPreload: "intent",
  defaultPendingComponent: Loading,
  defaultErrorComponent: PageFailure,
  defaultPendingMs: PENDING_AFTER,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
