"""The auditor of quantiles over organisations."""
