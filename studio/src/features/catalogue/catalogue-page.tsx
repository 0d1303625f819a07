import type { Schemas } from "@fashion-platform/client";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { type MessageId, useText } from "../../shared/texts/texts";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { PagedList } from "../../shared/ui/paged-list";
import { WideTable } from "../../shared/ui/wide-table";
import { currentPrice, writePrice } from "../products/price";
import { type Search, useCatalogue } from "./reads";
import { SearchForm } from "./search-form";

/** The catalogue, with a search. */
export function CataloguePage() {
  const text = useOwnerText();
  const shared = useText();
  const [search, setSearch] = useState<Search>({ text: "", category: "all", availability: "in_stock" });
  const catalogue = useCatalogue(search);
  const { data, error, isPending } = catalogue;
  const products = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title={text("catalogue.title")}>
      <p>{text("catalogue.lead")}</p>
      <p>
        <Link to="/import">{text("import.link")}</Link>
      </p>
      <SearchForm search={search} change={setSearch} />
      {isPending && <Status>{shared("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {data && <Status>{text("catalogue.found", { total: data.pages[0]!.total, shown: products.length })}</Status>}
      {products.length > 0 && (
        <PagedList pages={catalogue} names="tbody a">
          <Products products={products} />
        </PagedList>
      )}
    </Page>
  );
}

function Products({ products }: { products: readonly Schemas["ListedProduct"][] }) {
  const text = useOwnerText();
  const shared = useText();
  const columns = (["name", "sku", "brand", "subcategory", "price"] as const).map((name) => text(`catalogue.${name}`));
  return (
    <WideTable caption={text("catalogue.products")} columns={columns}>
      {products.map((product) => (
        <tr key={product.sku}>
          <td>
            {product.hex && <span className="dot" style={{ backgroundColor: product.hex }} />}{" "}
            <Link to="/catalogue/$sku" params={{ sku: product.sku }}>
              {product.name}
            </Link>
          </td>
          <td>{product.sku}</td>
          <td>{product.brand}</td>
          <td>{shared(`subcategory.${product.subcategory}` as MessageId)}</td>
          <td>
            <Price product={product} />
          </td>
        </tr>
      ))}
    </WideTable>
  );
}

function Price({ product }: { product: Schemas["ListedProduct"] }) {
  const text = useOwnerText();
  const { price_minor: price, currency } = product;
  const current = currentPrice(product);
  if (price === null || current === null || !currency) return <>{text("catalogue.no-price")}</>;
  const write = (minor: number) => writePrice(minor, currency);
  return <>{current === price ? write(price) : text("catalogue.on-sale", { sale: write(current), price: write(price) })}</>;
}
