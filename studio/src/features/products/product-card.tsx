import type { Schemas } from "@fashion-platform/client";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { useFormats } from "../../shared/texts/formats";
import { useText } from "../../shared/texts/texts";
import { currentPrice, writePrice } from "./price";
import { ProductPicture } from "./product-picture";
import { useReact, useReactions, useRecord } from "./reactions";

/** A product, and what is known of it only where it is ranked. */
export type ShownProduct = Schemas["Product"] & Partial<Schemas["ListedProduct"]>;

/** A product: what it is, what it costs and why it suits. */
export function ProductCard({ product }: { product: ShownProduct }) {
  const record = useRecord();
  const text = useText();
  return (
    <li className="card product">
      <ProductPicture product={product} />
      <h2 lang="en" tabIndex={-1}>
        {product.name}
      </h2>
      <p className="quiet">{product.brand}</p>
      <Price product={product} />
      {product.availability !== "in_stock" && <p>{text(`availability.${product.availability}`)}</p>}
      {product.explanation && <p>{product.explanation}</p>}
      {product.variants && product.variants.length > 0 && <Variants variants={product.variants} />}
      {product.link && (
        <a href={product.link} rel="noopener noreferrer" target="_blank" onClick={() => record(product, "clicked")}>
          {text("products.shop")}
        </a>
      )}
      <Reactions product={product} />
    </li>
  );
}

function Price({ product }: { product: ShownProduct }) {
  const text = useText();
  const { language } = useFormats();
  const now = currentPrice(product);
  if (now === null || !product.currency) return null;
  const isReduced = product.price_minor !== null && now < product.price_minor;
  return (
    <p>
      <strong>{writePrice(now, product.currency, language)}</strong>{" "}
      {isReduced && (
        <s aria-label={text("products.before", { price: writePrice(product.price_minor!, product.currency, language) })}>
          {writePrice(product.price_minor!, product.currency, language)}
        </s>
      )}
    </p>
  );
}

function Variants({ variants }: { variants: readonly Schemas["Variant"][] }) {
  const text = useText();
  return (
    <details>
      <summary>{text("products.variants", { count: variants.length })}</summary>
      <ul className="variants">
        {variants.map((variant) => (
          <li key={variant.sku}>
            {variant.hex && <span className="dot" style={{ backgroundColor: variant.hex }} />}
            <span lang="en">{[variant.shade ?? variant.name, variant.size].filter(Boolean).join(", ")}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Reactions({ product }: { product: ShownProduct }) {
  const text = useText();
  const react = useReact();
  const reaction = useReactions()[product.sku];
  const { name } = product;
  return (
    <div className="actions">
      <ToggleButton
        isSelected={reaction === "saved"}
        onChange={(on) => react(product, on ? "saved" : undefined)}
        aria-label={text("products.save-label", { name })}
      >
        {text("products.save")}
      </ToggleButton>
      <ToggleButton
        isSelected={reaction === "dismissed"}
        onChange={(on) => react(product, on ? "dismissed" : undefined)}
        aria-label={text("products.dismiss-label", { name })}
      >
        {text("products.dismiss")}
      </ToggleButton>
    </div>
  );
}
