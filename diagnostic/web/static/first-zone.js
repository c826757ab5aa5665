// The zone of the browser is chosen beforehand, where nobody has chosen one yet.
(() => {
  const zone = document.getElementById("zone");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone.value && [...zone.options].some((each) => each.value === here)) zone.value = here;
})();
