import { Link, useParams } from "@tanstack/react-router";
import { Button } from "react-aria-components/Button";
import { useOwnerText } from "../../shared/texts/owner-texts";
import { useText } from "../../shared/texts/texts";
import { Failure, Status } from "../../shared/ui/notices";
import { Page } from "../../shared/ui/page";
import { isConflict, useChange, useProduct, type Version } from "./reads";
import { ProductForm } from "./product-form";

/** One product, to change its price and availability. */
export function ProductPage() {
  const text = useOwnerText();
  const shared = useText();
  const { sku } = useParams({ from: "/catalogue/$sku" });
  const { data: version, error, isPending } = useProduct(sku);
  return (
    <Page title={version?.product.name ?? sku}>
      <p>
        <Link to="/catalogue">{text("catalogue.back")}</Link>
      </p>
      {isPending && <Status>{shared("shared.loading")}</Status>}
      {error && <Failure error={error} />}
      {version && <Editing sku={sku} version={version} />}
    </Page>
  );
}

function Editing({ sku, version }: { sku: string; version: Version }) {
  const text = useOwnerText();
  const change = useChange(sku);
  const { brand } = version.product;
  return (
    <>
      <p lang="en">{[brand, sku].filter(Boolean).join(", ")}</p>
      <p role="status">{change.isSuccess && text("catalogue.saved")}</p>
      {isConflict(change.error) ? <Conflict sku={sku} settle={change.reset} /> : null}
      {change.error && !isConflict(change.error) && <Failure error={change.error} />}
      <ProductForm
        key={version.etag}
        product={version.product}
        isSaving={change.isPending}
        edited={change.reset}
        save={(fields) => change.mutate({ change: fields, etag: version.etag })}
      />
    </>
  );
}

function Conflict({ sku, settle }: { sku: string; settle: () => void }) {
  const text = useOwnerText();
  const { refetch } = useProduct(sku);
  return (
    <div role="alert" className="notice failure">
      <p>{text("catalogue.conflict")}</p>
      <Button onPress={() => void refetch().then(settle)}>{text("catalogue.read-again")}</Button>
    </div>
  );
}
