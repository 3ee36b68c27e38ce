"""Amazon SageMaker AI: notebooks, Studio, jobs, models, features, and their tags."""

from ringfence.cloud.services.sagemaker import jobs, models, notebooks, pipelines, studio, surroundings, tags

__all__ = ["jobs", "models", "notebooks", "pipelines", "studio", "surroundings", "tags"]
