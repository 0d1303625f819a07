import type { Schemas } from "@fashion-platform/client";
import { useState } from "react";
import { useNewest, useProducts } from "../../shared/api/reads";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { PagedList } from "../../shared/ui/paged-list";
import { LimitFields } from "./limits/limit-fields";
import { filterOf, limitsIn, NO_LIMITS } from "./limits/limits";
import { ProductCard, type ShownProduct } from "./product-card";
import { useReactions } from "./reactions";
import { useSaved } from "./saved";
import { type View, ViewChoice } from "./view-choice";

/** The products ranked for the user. */
export function ProductsPage() {
  const text = useText();
  const [view, setView] = useState<View>("all");
  const [limits, setLimits] = useState(NO_LIMITS);
  const { analysis, waiting, error } = useNewest();
  const currencies = useCurrencies(analysis?.revision);
  const products = useProducts(analysis?.revision, filterOf(view, limits));
  const failure = error ?? products.error;
  function choose(chosen: View) {
    setView(chosen);
    setLimits((earlier) => limitsIn(chosen, earlier));
  }
  return (
    <Page title={text("products.title")}>
      {failure != null && <Failure error={failure} />}
      {!analysis && !waiting && error == null && <NoPhotoYet />}
      {analysis && <ViewChoice view={view} choose={choose} />}
      {analysis && view !== "saved" && <LimitFields view={view} limits={limits} currencies={currencies} change={setLimits} />}
      {(waiting || products.data?.pending) && <Status>{text("products.pending")}</Status>}
      {products.data && view === "saved" && <Saved ranked={products.data.items} />}
      {products.data && view !== "saved" && (
        <PagedList pages={products} names=".product h2">
          <Products items={products.data.items} />
        </PagedList>
      )}
    </Page>
  );
}

/** Return the currencies of the products that are shown without limits, that of the best first. */
function useCurrencies(revision: number | undefined): readonly string[] {
  const items = useProducts(revision).data?.items ?? [];
  return [...new Set(items.flatMap(({ currency }) => currency ?? []))];
}

function Saved({ ranked }: { ranked: readonly Schemas["ListedProduct"][] }) {
  const text = useText();
  const { saved, waiting, error } = useSaved(ranked);
  return (
    <>
      {error != null && <Failure error={error} />}
      {waiting ? <Status>{text("shared.loading")}</Status> : <Products items={saved} />}
    </>
  );
}

/** Those that were dismissed before come last; one that is dismissed now stays where it is, for the hand and the focus are there. */
function Products({ items }: { items: readonly ShownProduct[] }) {
  const text = useText();
  const [earlier] = useState(useReactions());
  const ordered = items.toSorted((a, b) => Number(earlier[a.sku] === "dismissed") - Number(earlier[b.sku] === "dismissed"));
  return (
    <>
      <Status>{text("products.shown", { count: items.length })}</Status>
      <ul className="cards">
        {ordered.map((product) => (
          <ProductCard key={product.sku} product={product} />
        ))}
      </ul>
    </>
  );
}
