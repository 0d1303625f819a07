-- The health of a FashionPlatform for Argo CD, by its conditions.
local function condition(type)
  for _, each in ipairs((obj.status or {}).conditions or {}) do
    if each.type == type then return each end
  end
  return {status = "Unknown", message = "The operator has not reported yet."}
end

local spec, status = obj.spec or {}, obj.status or {}
local ready, stalled = condition("Ready"), condition("Stalled")
if status.observedGeneration ~= obj.metadata.generation then
  return {status = "Progressing", message = "The operator has not seen this generation yet."}
end
if spec.stopped or spec.suspend then
  return {status = "Suspended", message = condition("Progressing").message}
end
if ready.status == "True" then return {status = "Healthy", message = ready.message} end
if stalled.status == "True" then return {status = "Degraded", message = stalled.message} end
return {status = "Progressing", message = ready.message}
