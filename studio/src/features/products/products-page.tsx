import type { Schemas } from "@fashion-platform/client";
import { useState } from "react";
import { useNewest, useProducts } from "../../shared/api/reads";
import { useText } from "../../shared/texts/texts";
import { NoPhotoYet } from "../../shared/ui/no-photo-yet";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { Filters, type View } from "./filters";
import { ProductCard, type ShownProduct } from "./product-card";
import { useReactions } from "./reactions";
import { useSaved } from "./saved";

/** The products ranked for the user. */
export function ProductsPage() {
  const text = useText();
  const [view, setView] = useState<View>("all");
  const { analysis, waiting, error } = useNewest();
  const category = view === "makeup" || view === "clothing" ? { category: view } : {};
  const products = useProducts(analysis?.revision, category);
  const failure = error ?? products.error;
  return (
    <Page title={text("products.title")}>
      {failure != null && <Failure error={failure} />}
      {!analysis && !waiting && error == null && <NoPhotoYet />}
      {analysis && <Filters view={view} choose={setView} />}
      {(waiting || products.data?.pending) && <Status>{text("products.pending")}</Status>}
      {products.data && (view === "saved" ? <Saved ranked={products.data.items} /> : <Products items={products.data.items} />)}
    </Page>
  );
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

function Products({ items }: { items: readonly ShownProduct[] }) {
  const text = useText();
  const reactions = useReactions();
  if (items.length === 0) return <Status>{text("products.none")}</Status>;
  const ordered = items.toSorted((a, b) => Number(reactions[a.sku] === "dismissed") - Number(reactions[b.sku] === "dismissed"));
  return (
    <ul className="cards">
      {ordered.map((product) => (
        <ProductCard key={product.sku} product={product} />
      ))}
    </ul>
  );
}
