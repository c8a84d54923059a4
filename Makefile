.DEFAULT_GOAL := help
TOOL := go tool -modfile=tools/go.mod
export INSTANCE_ARN BUCKET STACK MODE POLICY CONFIG FILES PARAMETERS FLOWS FLOW_PARAMETERS REGION

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## run the tests
	go test ./...

.PHONY: race
race: ## run the tests under the race detector, in random order
	go test -race -shuffle=on ./...

.PHONY: lint
lint: ## vet, lint, and look for what is out of date or out of shape
	go vet ./...
	go fix -diff ./...
	go mod tidy -diff
	$(TOOL) golangci-lint run
	$(TOOL) golangci-lint fmt --diff

.PHONY: fmt
fmt: ## put the source into shape
	go fix ./...
	$(TOOL) golangci-lint fmt

.PHONY: demo
demo: ## play the demo: an agent picks Offline, every chat lands
	go run ./cmd/handover demo

.PHONY: local
local: ## serve connectlocal with the controller inside, on 127.0.0.1:8686
	go run ./cmd/handover local

.PHONY: deflake
deflake: ## run one package's tests until one fails: make deflake PKG=./internal/departure
	@test -n "$(PKG)" || { echo "say which: make deflake PKG=./internal/departure" >&2; exit 2; }
	while go test -race -shuffle=on -count=10 $(PKG); do :; done

.PHONY: package
package: ## make build/lambda.zip for AWS Lambda: POLICY=FILE, CONFIG=FILE, FILES="A B"
	@deploy/package.sh

.PHONY: deploy
deploy: ## deploy to AWS: make deploy INSTANCE_ARN=… BUCKET=…; deploy/deploy.sh tells of more
	@deploy/deploy.sh

.PHONY: destroy
destroy: ## take the stack away, after asking: make destroy REGION=…
	@deploy/destroy.sh

.PHONY: ci
ci: ## everything that has to hold before a commit counts
	./.ci/run
