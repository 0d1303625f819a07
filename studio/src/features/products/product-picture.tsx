import { useState } from "react";
import type { ShownProduct } from "./product-card";

/** A product's picture beside its color; where the shop gives no picture, the color alone. */
export function ProductPicture({ product }: { product: ShownProduct }) {
  const [failed, setFailed] = useState(false);
  const [image] = product.images;
  return (
    <div className="product-picture">
      {image && !failed && (
        <img
          key={image}
          src={`/v1/products/${encodeURIComponent(product.sku)}/picture`}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => setFailed(true)}
        />
      )}
      <div className="swatch" style={product.hex ? { background: product.hex } : undefined} />
    </div>
  );
}
